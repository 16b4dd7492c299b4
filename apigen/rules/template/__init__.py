"""Rules about mapping templates: whether Velocity reads them, what they refer to, and what they render."""

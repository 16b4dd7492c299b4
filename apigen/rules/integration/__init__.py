"""Rules about integrations, one file per type."""

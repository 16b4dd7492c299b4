"""Specs from the whole language, those of them that pass, and what AWS's own tools say of what becomes of these."""

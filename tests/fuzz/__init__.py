"""Hostile and random specs: whatever the text is, apigen reports what is wrong with it or compiles it."""

"""Addresses: their canonical form, the site they belong to, and which of them may be fetched."""

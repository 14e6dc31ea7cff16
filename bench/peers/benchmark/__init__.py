"""Abdera and its peers side by side: `./dev bench-peers`."""

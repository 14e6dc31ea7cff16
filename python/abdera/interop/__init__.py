"""Graphs as objects of other packages, and back."""

"""Promises that hold for everything stored, one file each; a look at a case says which are broken."""

"""Responses from outside: rows checked, files read, whatever tool wrote them."""

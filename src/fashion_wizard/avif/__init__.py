"""What an AVIF file holds, found out and checked before a decoder sees any of it."""

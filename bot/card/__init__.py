"""The printable help card: one page of A4, as SVG and as PDF, from data/card.<language>.yml and the helplines."""

"""Workbooks of Excel and LibreOffice: one sheet, or a block of it, as a table."""

"""What is taken away: pictures, workbooks, packages, tables, citations."""

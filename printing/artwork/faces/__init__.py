"""What is cut out of a sheet, one file a face; `printing.plan` says which sheet carries which."""

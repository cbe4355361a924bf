"""What goes with a run on paper: job ticket, cover slips, delivery list."""

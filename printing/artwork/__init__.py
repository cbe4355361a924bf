"""What a standee looks like: faces as data, letters set in their boxes, the shapes behind them."""

"""From a payload to a symbol: pieces, codewords, masks, and the path that is filled."""

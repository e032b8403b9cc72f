"""The three panes of the main screen. Each owns what it shows and how its keys move in it, and knows no other pane."""

"""Parts: the widgets that views are made of, each drawn by itself; none knows a view or the Session."""

"""One file a screen: PATH, NAME, layout(), its callbacks."""

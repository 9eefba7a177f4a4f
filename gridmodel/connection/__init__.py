"""Does it fit: candidates built in, solved, judged before and after."""

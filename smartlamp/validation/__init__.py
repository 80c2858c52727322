"""From whatever people have to what is wrong with the messages in it."""

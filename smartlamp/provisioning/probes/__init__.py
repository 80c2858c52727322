"""What can be tried of a deployed stack and its account linking without anybody's account. It asks, and changes nothing."""

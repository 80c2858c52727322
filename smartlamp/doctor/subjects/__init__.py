"""Where what is examined comes from: the local stack, AWS and the developer account, or addresses that somebody gives."""

"""What a customer goes through until an account is linked: the account linking page, the pool's client, the hosts, the servers, the clocks."""

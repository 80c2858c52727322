"""Two empty accounts on this machine: AWS (the emulator) and Amazon's for developers (simulated), for `smartlamp deploy --local`."""

"""What is required of whom by when: rules, waivers, extensions."""

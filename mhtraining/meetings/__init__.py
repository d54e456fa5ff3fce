"""The regular meetings of contact officers: when, who was there, what was decided and who does what."""

"""The package behind the three commands: records, checks, views and publishing of the site."""

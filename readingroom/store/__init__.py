"""The database: connections, keys, chains, migrations."""

"""What was tried against the server and held, or was mended, tried again on every run of the suite.

| kind of trial | tried by |
|---|---|
| API without, with a wrong, an empty or a made-up credential, each operation | test_strangers_everywhere |
| floods of strangers, bodies before the credential | test_strangers |
| guessing tokens, keys and links | test_wrong_tries |
| hosts, origins, schemes, methods, double framing, tokens in the address | test_raw_requests, test_odd_text |
| paths out of the static files | test_raw_requests |
| websocket: credentials, origins, addresses, cursors | test_raw_requests, test_headers, test_odd_text |
| JSON: depth, digits, NaN, surrogates, charsets, 5,001 nodes, chains | test_raw_requests, test_odd_text |
| endpoint keys: elsewhere, altered, revoked, disabled, others' runs | test_endpoint_keys |
| sessions: fixation, CSRF, sign-out, two servers; links | test_sessions, api_designer/test_sign_in |
| headers of every answer | test_headers; under the policy in Chromium: test_pages |
| ways out of SQL | test_sql |
| names of uploads, archives, entities, bombs, wrong kinds | test_uploads, unit/runtime/test_broken_files |
| conversions bounded by bytes, tables that cannot be shown | test_steps_conversions |
| pickles: only from ports that pickle; digest before reading | test_ports, test_steps_integrity |
| hostile outputs, scribbles of steps | test_steps_outputs, compute/test_steps, engine/test_trouble |
| ways out of a hardened container | test_hardened_container; between steps: contracts/test_foreign_code |
| stored scripts | test_stored_scripts; formulas in CSV: unit/runtime/test_csv_text |
| addresses that Import Data may not reach, slow servers | test_outgoing, unit/components/test_import_data |
| patterns that explode | test_steps_patterns |
| a copied data folder | test_steps_copied_home; backup: e2e/test_backup |
| kills of every part, storms, lost brokers | e2e/test_kill, e2e/test_kill_matrix, integration/server_mode |
| full, locked, read-only and absent storage | api_designer/test_storage_failures |

Not here: 30 runs at once and 500 sockets, which are benchmarks; a 200 MB log (contracts/test_wrong_steps cuts
a gigabyte); a server upgraded from an old commit, which needs a home of that commit.
"""

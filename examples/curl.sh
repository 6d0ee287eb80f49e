#!/bin/sh
# Asks with curl: a query, a dry run of a bundle, and the first changes. CAVEAT_KEY is a key of an EDITOR: npm run key -- create NAME
set -eu
url=${CAVEAT_URL:-http://127.0.0.1:4000}

# A query.
curl -sS --fail-with-body "$url/graphql" -H 'content-type: application/json' -d '{
  "query": "query ($key: ID!) { restriction(name: $key) { title status statusPeriod { validFrom { edtf } } } }",
  "variables": { "key": "us.weapons.cross-border-limited" }
}'
echo

# Lines of a bundle: checked, and not stored.
curl -sS --fail-with-body "$url/bundles?dryRun=true" -H "authorization: Bearer $CAVEAT_KEY" \
  -H 'content-type: application/x-ndjson' --data-binary @- <<'LINES'
{"type":"bundle","version":1,"namespace":"curl-example"}
{"type":"place","key":"example-harbour","name":"Example harbour"}
LINES
echo

# Every change, oldest first. Continue with the cursor in the response.
curl -sS --fail-with-body "$url/changes?first=2"
echo

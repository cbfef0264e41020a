// Makes data/gazetteer.csv: the invented streets of Riverton and a little of its neighbours.
//   node tests/city/make-gazetteer.mjs > tests/city/data/gazetteer.csv
// The same seed gives the same file, so the file in the repository can be checked against this.
import { random } from './faults.mjs';

const draw = random(311);
const pick = (list) => list[Math.floor(draw() * list.length)];
const LAT = 41.8;
const LONG = -107.6;

const ordinal = (n) => {
    const tail = n % 100 > 10 && n % 100 < 14 ? 'th' : ['th', 'st', 'nd', 'rd'][n % 10] ?? 'th';
    return `${n}${tail}`;
};

// Each street runs west to east at `row` (blocks north of Main Street); avenues cross it.
const STREETS = [
    ['Main Street', 'Old Town', 0], ['Mill Street', 'Mill District', -2],
    ['Millrace Lane', 'Mill District', -3], ['Miller Court', 'Mill District', -4],
    ['Canal Street', 'Mill District', -5], ['Granary Way', 'Mill District', -6],
    ['Bakery Lane', 'Mill District', -7], ['Sluice Street', 'Mill District', -8],
    ['Depot Street', 'Depot Quarter', -9], ['Railway Street', 'Depot Quarter', -10],
    ['Signal Street', 'Depot Quarter', -11], ['Foundry Street', 'Depot Quarter', -12],
    ['Warehouse Row', 'Depot Quarter', -13], ['Union Street', 'Old Town', 1],
    ['Market Street', 'Old Town', 2], ['Church Street', 'Old Town', 3],
    ['Court Street', 'Old Town', 4], ['Founders Street', 'Old Town', 5],
    ['School Street', 'Old Town', 6], ['Milton Avenue', 'Eastside', -1],
    ['Morningside Drive', 'Eastside', 7], ['Sunrise Street', 'Eastside', 8],
    ['Juniper Street', 'Eastside', 9], ['Sage Street', 'Eastside', 10],
    ['Larkspur Lane', 'Eastside', 11], ['Aspen Street', 'Eastside', 12],
    ['Poplar Street', 'Eastside', 13], ['River Road', 'Riverbend', -14],
    ['Willow Bend', 'Riverbend', -15], ['Heron Street', 'Riverbend', -16],
    ['Otter Lane', 'Riverbend', -17], ['Ferry Street', 'Riverbend', -18],
    ['Cottonwood Drive', 'Riverbend', -19], ['Levee Road', 'Riverbend', -20],
    ['Orchard Lane', 'Orchard Park', 14], ['Apple Street', 'Orchard Park', 15],
    ['Cherry Street', 'Orchard Park', 16], ['Pear Court', 'Orchard Park', 17],
    ['Plum Street', 'Orchard Park', 18], ['Harvest Way', 'Orchard Park', 19],
    ['College Way', 'Northgate', 20], ['Library Lane', 'Northgate', 21],
    ['Northgate Drive', 'Northgate', 22], ['Prospect Street', 'Northgate', 23],
    ['Academy Street', 'Northgate', 24], ['Quarry Road', 'Northgate', 25],
    ['Hilltop Road', 'West Hills', 26], ['Ridge Street', 'West Hills', 27],
    ['Skyline Drive', 'West Hills', 28], ['Canyon Lane', 'West Hills', 29],
    ['Mesa Street', 'West Hills', 30], ['Overlook Court', 'West Hills', 31],
];
const AVENUES = 40;
const BLOCK_LAT = 0.0013;
const BLOCK_LONG = 0.0018;
const PLACES = ['Millrace Park', 'Riverfront Park', 'Union Square', 'Orchard Park', 'Depot Green',
    'Hilltop Park', 'Willow Bend Park', 'Founders Park', 'Cottonwood Park', 'Lions Field',
    'Heron Pond', 'Skyline Park'];
const MORE_PARKS = ['North', 'South', 'East', 'West', 'Pioneer', 'Rotary', 'Veterans', 'Sunrise',
    'Juniper', 'Quarry', 'Academy', 'Canal', 'Mesa', 'Prairie', 'Creekside', 'Railway', 'Garden',
    'Meadow', 'Spruce', 'Larkspur', 'Aspen', 'Cherry', 'Market', 'Ferry', 'Granary', 'Ridge',
    'Otter', 'Levee'];
const BUILDINGS = [['City Hall, 100 Main Street', 'Old Town', 1, 0],
    ['Main Library, 220 Court Street', 'Old Town', 2, 4],
    ['Eastside Library, 1810 Juniper Street', 'Eastside', 18, 9],
    ['Recreation Center, 640 Orchard Lane', 'Orchard Park', 6, 14],
    ['Senior Center, 315 Church Street', 'Old Town', 3, 3],
    ['Police Station, 150 Union Street', 'Old Town', 1, 1],
    ['Fire Station 1, 410 Market Street', 'Old Town', 4, 2],
    ['Fire Station 2, 2240 Sage Street', 'Eastside', 22, 10],
    ['Fire Station 3, 930 Skyline Drive', 'West Hills', 9, 28],
    ['Parking garage, 120 Market Street', 'Old Town', 1, 2],
    ['Transit Center, 500 Depot Street', 'Depot Quarter', 5, -9],
    ['Recycling Center, 900 Depot Street', 'Depot Quarter', 9, -9],
    ['Animal Shelter, 1400 River Road', 'Riverbend', 14, -14],
    ['Water Works, 2600 Levee Road', 'Riverbend', 26, -20],
    ['County Court House, 200 Court Street', 'Old Town', 2, 4],
    ['Riverton Hospital, 1200 College Way', 'Northgate', 12, 20]];
const KINDS = ['Elementary School', 'Middle School', 'Community Garden', 'Health Clinic',
    'Swimming Pool', 'Community Center', 'Post Office', 'Child Care Center'];
const NOTICES = ['bridge, notice on the rail', 'bus stop, notice on the shelter',
    'street light, notice on the pole', 'playground, notice at the gate',
    'recycling point, notice on the container', 'underpass, notice on the wall'];
const NEIGHBOURS = [['Harlow Creek', -107.44, ['Harlow Avenue', 'Creek Street', 'Stage Road',
    'Windmill Lane', 'Cedar Street', 'Station Street', 'Chapel Lane', 'Dairy Road']],
    ['Stonebridge', -107.76, ['Bridge Street', 'Stone Street', 'Tollgate Road', 'Abbey Lane',
        'Castle Street', 'Priory Road', 'Mason Street', 'Kiln Lane']]];

const rows = [];
function add(kind, code, text, district, lat, long) {
    const quoted = text.includes(',') ? `"${text}"` : text;
    rows.push([kind, code, quoted, district, lat.toFixed(5), long.toFixed(5)].join(','));
}
// The point of a house number: 100 numbers a block.
const at = (number, row) => [LAT + row * BLOCK_LAT,
    LONG + (number / 100) * BLOCK_LONG - (AVENUES / 2) * BLOCK_LONG];

function addresses() {
    const seen = new Set();
    const put = (number, [street, district, row]) => {
        const text = `${number} ${street}`;
        if (seen.has(text)) return;
        seen.add(text);
        add('address', '', text, district, ...at(number, row));
    };
    const named = (name) => STREETS.find(([street]) => street === name);
    put(214, named('Mill Street'));
    put(214, named('Milton Avenue'));
    put(100, named('Main Street'));
    for (const street of STREETS) {
        for (let number = 100; number < AVENUES * 100;) {
            number += 2 + Math.floor(draw() * 76);
            put(number, street);
        }
    }
}

function corners() {
    for (const [street, district, row] of STREETS) {
        for (let avenue = 1; avenue <= AVENUES; avenue += street === 'Mill Street' ? 2 : 3) {
            add('corner', '', `${street} and ${ordinal(avenue)} Avenue`, district,
                ...at(avenue * 100, row));
        }
    }
}

function publicPlaces() {
    const names = [...PLACES, ...MORE_PARKS.map((name) => `${name} Park`)];
    for (const name of names) {
        const [, district, row] = pick(STREETS);
        add('park', '', name, district, ...at(Math.floor(draw() * 4000), row));
    }
    for (const [text, district, avenue, row] of BUILDINGS) {
        add('building', '', text, district, ...at(avenue * 100, row));
    }
    for (let k = 0; k < 44; k += 1) {
        const [street, district, row] = STREETS[(k * 7) % STREETS.length];
        const number = 100 + Math.floor(draw() * 3800);
        const name = `${street.split(' ')[0]} ${KINDS[k % KINDS.length]}`;
        add('building', '', `${name}, ${number} ${street}`, district, ...at(number, row));
    }
}

function notices() {
    const codes = new Set(['N-4821']);
    while (codes.size < 60) codes.add(`N-${1000 + Math.floor(draw() * 9000)}`);
    let k = 0;
    for (const code of codes) {
        const [street, district, row] = k ? pick(STREETS) : STREETS[1];
        const number = Math.floor(draw() * 3900) + 100;
        const avenue = ordinal(Math.max(1, Math.floor(number / 100)));
        const thing = NOTICES[k % NOTICES.length];
        add('notice', code, `${street} at ${avenue} Avenue, ${thing}`, district,
            ...at(number, row));
        k += 1;
    }
}

function outside() {
    for (const [city, long, streets] of NEIGHBOURS) {
        for (let k = 0; k < 75; k += 1) {
            const street = streets[k % streets.length];
            const number = k < streets.length ? '' : `${100 + Math.floor(draw() * 1900)} `;
            add('outside', '', `${number}${street}`, city, LAT + (draw() - 0.5) / 20,
                long + (draw() - 0.5) / 20);
        }
    }
}

addresses();
corners();
publicPlaces();
notices();
outside();
process.stdout.write(`kind,code,text,district,lat,long\n${rows.join('\n')}\n`);

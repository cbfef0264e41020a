// A small server for test_http.c: node http_server.mjs [CERT KEY]. Prints its port; ends when stdin
// closes. What a path does is in its name; GET /seen tells what came in.
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';

const [cert, key] = process.argv.slice(2);
const seen = { posts: 0, cookies: 0, expects: 0, silent: 0 };

function answer(req, res, body) {
    const { port } = req.socket.address();
    const scheme = cert ? 'https' : 'http';
    switch (req.url) {
    case '/seen': return res.end(JSON.stringify(seen));
    case '/hello': return res.end(`[{"length":${body.length}}]`);
    case '/cookie':
        res.setHeader('Set-Cookie', 'session=1');
        return res.end('[]');
    case '/here': return res.writeHead(302, { Location: '/hello' }).end('moved');
    case '/round': return res.writeHead(302, { Location: '/round' }).end('moved');
    case '/away':
        return res.writeHead(302, { Location: `${scheme}://localhost:${port}/hello` }).end('moved');
    case '/file': return res.writeHead(302, { Location: 'file:///etc/passwd' }).end('moved');
    case '/headers':
        return res.writeHead(200, { ETag: '"v1"', 'Retry-After': '3', 'Content-Type': 'text/x',
            'Content-Signature': 'ed25519=abc' }).end('[]');
    case '/large':
        res.writeHead(200, { 'Content-Length': 1 << 20 });
        return res.end(Buffer.alloc(1 << 20, ' '));
    case '/endless': {
        const more = () => { while (!res.destroyed && res.write(Buffer.alloc(65536, ' '))); };
        res.on('drain', more);
        return more();
    }
    case '/hang': return undefined;
    case '/silent': // takes it, and closes without a word
        seen.silent += 1;
        return req.socket.destroy();
    default: return res.writeHead(404).end('Not found');
    }
}

function take(req, res) {
    const parts = [];
    if (req.method === 'POST') seen.posts += 1;
    if (req.headers.cookie) seen.cookies += 1;
    if (req.headers.expect) seen.expects += 1;
    req.on('data', (part) => parts.push(part)).on('end', () => {
        answer(req, res, Buffer.concat(parts));
    });
}

const server = cert ? https.createServer({ cert: fs.readFileSync(cert), key: fs.readFileSync(key) },
    take) : http.createServer(take);
server.keepAliveTimeout = 60000;
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
process.stdin.on('end', () => process.exit(0)).on('error', () => process.exit(0)).resume();

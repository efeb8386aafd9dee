// Plain JavaScript, so that an old Node can read it and say what it lacks: it does not run TypeScript.
'use strict';
var version = process.versions.node.split('.').map(Number);
if (version[0] < 22 || (version[0] === 22 && version[1] < 18)) {
  console.error(
    '需要 Node.js 22.18 或更高版本（当前 ' +
      process.versions.node +
      '）：请用 npm start 启动，或升级 Node.js · Node.js 22.18 or newer is needed; use npm start, or upgrade Node.js',
  );
  process.exit(1);
}
// What Node makes of the sources is kept for the next start; where the folder can't be written it is made anew.
require('node:module').enableCompileCache(require('node:path').join(__dirname, '../node_modules/.cache/node'));
void import('./main.ts').then(function (main) {
  return main.start();
});

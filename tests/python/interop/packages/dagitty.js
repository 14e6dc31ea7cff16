// Reads a JSON array of models from standard input and writes what dagitty's own parser makes of each:
// {type, nodes, edges: [[v1, v2, code], ...]}. dagitty's JavaScript is in no registry by itself; the JupyterLab
// extension of it carries it, as a bundle of numbered modules.
// usage: node dagitty.js FOLDER_OF_THE_BUNDLE
"use strict";
const fs = require("fs");
const path = require("path");

const folder = process.argv[2];
global.self = { rspackChunkjupyterlab_dagitty: [] };
for (const file of fs.readdirSync(folder))
  if (/^\d+\..*\.js$/.test(file)) (0, eval)(fs.readFileSync(path.join(folder, file), "utf8"));
const factories = Object.assign({}, ...self.rspackChunkjupyterlab_dagitty.map(([, modules]) => modules));

const find = (words) => Object.keys(factories).find((id) => factories[id].toString().includes(words));
const dagitty = find("this.GraphParser=");
const underscore = find("VERSION:()=>");
const cache = {};
// The one module that dagitty asks for is underscore, under a number of its own.
function load(id) {
  const known = id in factories ? id : underscore;
  if (!cache[known]) {
    const module = (cache[known] = { exports: {} });
    factories[known].call(module.exports, module, module.exports, load);
  }
  return cache[known].exports;
}
load.d = (exports, getters) => {
  for (const name in getters) Object.defineProperty(exports, name, { get: getters[name], enumerable: true });
};
load.r = () => {};
load.g = global;

const { GraphParser } = load(dagitty);
const found = JSON.parse(fs.readFileSync(0, "utf8")).map((text) => {
  const graph = GraphParser.parseGuess(text);
  const edges = graph.edges.map((edge) => [edge.v1.id, edge.v2.id, edge.directed]);
  return { type: graph.getType(), nodes: graph.getVertexIDs(), edges };
});
process.stdout.write(JSON.stringify(found));

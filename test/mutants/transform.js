const { createHash } = require('node:crypto');
const { relative } = require('node:path');
const swc = require('@swc/jest');
const { places } = require('./places');

/** What jest asks of a transformer, for sources that a mutant changes: `edits` are `{ file, from, to }`, with the file's path from the root. */
module.exports.createTransformer = ({ options, root, edits }) => {
  const transformer = swc.createTransformer(options);
  const editsOf = (path) => edits.filter(({ file }) => file === relative(root, path));
  const mutate = (source, path) => editsOf(path).reduce((text, edit) => replaceOnce(text, edit), source);
  return {
    canInstrument: false,
    process: (source, path, settings) => transformer.process(mutate(source, path), path, settings),
    // what no mutant changes is compiled once for all of them
    getCacheKey: (source, path) =>
      createHash('sha256')
        .update(JSON.stringify([source, path, options, editsOf(path)]))
        .digest('hex'),
  };
};

function replaceOnce(text, { file, from, to }) {
  const [place, ...others] = places(text, from);
  if (place === undefined || others.length > 0) throw new Error(`${file} does not have exactly one place that reads: ${from}`);
  return text.slice(0, place.index) + to + text.slice(place.index + place[0].length);
}

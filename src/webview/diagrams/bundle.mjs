// The library that draws diagrams: one file, loaded when the first diagram comes into view. It was written for pages that
// allow inline styles. Ours does not, so that its few places that write some are changed here; one that is gone after an
// update fails the build.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pageTexts } from '../../textsFrom.mjs';

/**
 * What is changed: the end of a module's path, and pairs of what it says and what it is to say.
 * @type {readonly (readonly [string, ...(readonly [string, string])[]])[]}
 */
const CHANGES = [
  [
    'd3-selection/dist/d3-selection.mjs',
    ['this.setAttribute(name, value);', 'setAttributeOf(this, name, value);'],
    ['else this.setAttribute(name, v);', 'else setAttributeOf(this, name, v);'],
    ['this.innerHTML = value;', 'setMarkup(this, value);'],
    ['this.innerHTML = v == null ? "" : v;', 'setMarkup(this, v);'],
  ],
  // What a tangle takes grows much faster than it does.
  [
    'dagre-d3-es/src/dagre/layout.js',
    ['function layout(g, opts) {', 'function layout(g, opts) {\n  checkTangle(g.edgeCount(), g.nodeCount());'],
  ],
  [
    'chunk-KQLB2F66.mjs',
    [
      'async function render(data4Layout, svg, helpers, options) {',
      'async function render(data4Layout, svg, helpers, options) {\n    checkTangle(data4Layout.edges.length, data4Layout.nodes.length);',
    ],
  ],
  // Pictures come from elsewhere.
  ['chunk-AXFCVDMN.mjs', ['img.src = node?.img ?? "";', 'refusePicture();'], ['append("image")', 'append("g")']],
  ['chunk-HFQBQIA3.mjs', ['append("image")', 'append("g")']],
  [
    'dompurify/dist/purify.es.mjs',
    ['parseFromString(dirtyPayload,', 'parseFromString(inertMarkup(String(dirtyPayload)),'],
  ],
  [
    'mermaid/dist/mermaid.core.mjs',
    // What a diagram says of its own settings counts for nothing: colours are the editor's, and the rest is hostile.
    ['addDirective(processed.config ?? {});', ''],
    ['style1.innerHTML = rules;\n  svg.insertBefore(style1, firstChild);', 'wearRules(rules);'],
    ['const style1 = document.createElement("style");', ''],
    // A copy of elements of ours, made while its styles are known, instead of markup.
    [
      'const svgCode = false ? await profiler.span("serialize", serializeSvg) : serializeSvg();',
      'const svgCode = copyDrawing(svgNode.node());',
    ],
    ['removeTempElements();\n  if (false) {\n    profiler.stop();', 'if (false) {\n    profiler.stop();'],
    [
      'return await renderDiagram(id38, text, svgContainingElement);\n  } finally {',
      'return await renderDiagram(id38, text, svgContainingElement);\n  } finally {\n    wearRules("");',
    ],
  ],
];

/** Modules that would only be large: layouts and formulas that no diagram of ours can ask for. */
const LEFT_OUT = /^(?:elkjs|katex)(?:\/|$)/;

/** What of ours the changed code calls. */
const OWN = {
  checkTangle: 'limits.ts',
  refusePicture: 'limits.ts',
  copyDrawing: 'copyDrawing.ts',
  setMarkup: 'markup.ts',
  setAttributeOf: 'markup.ts',
  wearRules: 'markup.ts',
  inertMarkup: 'markup.ts',
};

/** @param {string} contents */
function ownImports(contents) {
  return Object.entries(OWN)
    .filter(([name]) => contents.includes(`${name}(`))
    .map(([name, file]) => {
      const from = path.join(import.meta.dirname, file);
      return `import { ${name} } from ${JSON.stringify(from)};\n`;
    })
    .join('');
}

/** @type {import('esbuild').Plugin} */
const underOurPolicy = {
  name: 'under our policy',
  setup(build) {
    const missing = new Set(CHANGES.map(([end]) => end));
    build.onResolve({ filter: LEFT_OUT }, ({ path: name }) => ({ path: name, namespace: 'left-out' }));
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'export default undefined;' }));
    build.onLoad(
      { filter: /node_modules[\\/](?:d3-selection|mermaid|cytoscape|dompurify|dagre-d3-es)[\\/].*\.m?js$/ },
      async ({ path: file }) => {
        const name = file.replaceAll(path.sep, '/');
        let contents = await readFile(file, 'utf8');
        contents = contents
          .replaceAll(/\b(\w+)\.setAttribute\("style", (\w+)\)/g, '$1.style.cssText = $2')
          // Sheets of a layout that is never seen.
          .replaceAll('createElement("style")', 'createElement("template")')
          .replaceAll("createElement('style')", "createElement('template')");
        for (const [end, ...pairs] of CHANGES) {
          if (!name.endsWith(end)) continue;
          missing.delete(end);
          for (const [before, after] of pairs) {
            const found = before.replace('createElement("style")', 'createElement("template")');
            if (!contents.includes(found)) throw new Error(`${end} has no ${JSON.stringify(before)} any more.`);
            contents = contents.replaceAll(found, after);
          }
        }
        contents = ownImports(contents) + contents;
        return { contents, loader: 'js' };
      },
    );
    build.onEnd(() => {
      if (missing.size > 0) throw new Error(`Not found: ${[...missing].join(', ')}`);
    });
  },
};

/** @type {import('esbuild').BuildOptions} */
export const diagramLibrary = {
  entryPoints: { diagrams: 'src/webview/diagrams/library.ts' },
  outdir: 'dist/webview',
  bundle: true,
  format: 'esm',
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
  platform: 'browser',
  target: 'chrome128',
  tsconfig: 'src/webview/tsconfig.json',
  plugins: [underOurPolicy, pageTexts],
};

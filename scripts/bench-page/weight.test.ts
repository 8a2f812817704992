import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { tempDir } from '../lib/process.ts';
import { broughtByAll, scriptIn, scriptWeights } from './weight.ts';

/** Lays out a built page: the text of each of its scripts. */
function built(scripts: Readonly<Record<string, string>>): string {
  const folder = tempDir('weight');
  onTestFinished(() => folder.remove());
  mkdirSync(join(folder.path, 'assets'));
  for (const [file, text] of Object.entries(scripts)) writeFileSync(join(folder.path, 'assets', file), text);
  return folder.path;
}

const size = (text: string): number => gzipSync(text, { level: 9 }).length;

test('what a script imports is weighed with it, once; what it may load later is not', () => {
  const scripts = {
    'index-a.js': 'import{t}from"./line-b.js";import"./start-c.js";const later=()=>import("./late-d.js");',
    'line-b.js': 'export const t=1;',
    'start-c.js': 'import{t}from"./line-b.js";',
    'late-d.js': 'export default 1;'.repeat(9),
    'painter-e.js': 'self.onmessage=()=>0;',
  };
  const weights = scriptWeights(built(scripts), ['index-a.js', 'painter-e.js', 'line-b.js']);
  expect(Object.fromEntries(weights.map(({ file, bytes }) => [file, bytes]))).toEqual({
    'index-a.js': size(scripts['index-a.js']),
    'line-b.js': size(scripts['line-b.js']),
    'start-c.js': size(scripts['start-c.js']),
    'painter-e.js': size(scripts['painter-e.js']),
  });
  expect(weights).toHaveLength(4);
  expect(weights[0]?.file).toBe('index-a.js');
});

test('a script that the build does not have is no weight of zero', () => {
  expect(() => scriptWeights(built({}), ['gone-a.js'])).toThrow('gone-a.js');
});

test('what one slow load asked for besides is not the first load’s', () => {
  const loads = [
    ['index-a.js', 'painter-e.js'],
    ['index-a.js', 'painter-e.js', 'late-d.js'],
    ['painter-e.js', 'index-a.js'],
  ];
  expect(broughtByAll(loads)).toEqual(['index-a.js', 'painter-e.js']);
  expect(broughtByAll([])).toEqual([]);
});

test('a script is told by its address, below any path', () => {
  expect(scriptIn('http://127.0.0.1:1/assets/index-a1_.b-c.js')).toBe('index-a1_.b-c.js');
  expect(scriptIn('http://127.0.0.1:1/below/assets/hub.js?x=1')).toBe('hub.js');
  expect(scriptIn('http://127.0.0.1:1/assets/index.css')).toBeUndefined();
  expect(scriptIn('http://127.0.0.1:1/api/v1/snapshot')).toBeUndefined();
});

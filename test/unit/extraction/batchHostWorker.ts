// A process of its own that runs a batch and may die in the middle of it, as an extension host does.
import process from 'node:process';
import { follow, type Orders } from './batchHostScene.ts';

process.stdout.write(JSON.stringify(await follow(JSON.parse(process.argv[2] ?? '{}') as Orders)));

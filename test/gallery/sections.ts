// The table of the gallery: which parts there are. Their states are in the files beside.
import { keyCards, logLines, userQuestions } from './chat/asks.ts';
import { codeBlocks, diagrams, footer, markdown, statusLine, thinking } from './chat/answers.ts';
import { composers, mentionList, queues } from './chat/composers.ts';
import { drawings } from './chat/drawings.ts';
import { endings, errors } from './chat/endings.ts';
import { find } from './chat/find.ts';
import { help } from './chat/help.ts';
import { hovers } from './chat/hovers.ts';
import { questions } from './chat/questions.ts';
import { searches } from './chat/searches.ts';
import { banners, buttons, emptyStates, setupLines, skeletons } from './chat/surroundings.ts';
import { toolCards, toolQuestions, toolSummary } from './chat/tools.ts';
import { batches, comparisons, headers, lost, notes, tables, trees } from './extraction/views.ts';
import type { GalleryPage, GallerySection } from './gallery.ts';

export const SECTIONS: { readonly [K in GalleryPage]: readonly GallerySection[] } = {
  chat: [
    questions,
    markdown,
    codeBlocks,
    diagrams,
    thinking,
    statusLine,
    searches,
    drawings,
    toolCards,
    toolQuestions,
    userQuestions,
    keyCards,
    logLines,
    toolSummary,
    errors,
    endings,
    footer,
    banners,
    setupLines,
    composers,
    queues,
    mentionList,
    find,
    emptyStates,
    skeletons,
    buttons,
    hovers,
    help,
  ],
  extraction: [trees, tables, headers, notes, batches, comparisons, lost],
};

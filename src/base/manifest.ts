/** Every id that package.json contributes, but for settings: they have a table. `manifest.test.ts` compares both ways. */

export const Commands = {
  setApiKey: 'aiGateway.setApiKey',
  removeApiKey: 'aiGateway.removeApiKey',
  switchAccount: 'aiGateway.switchAccount',
  showConnectionStatus: 'aiGateway.showConnectionStatus',
  openChat: 'aiGateway.openChat',
  newChat: 'aiGateway.newChat',
  selectModel: 'aiGateway.selectModel',
  selectThinkingEffort: 'aiGateway.selectThinkingEffort',
  setRouting: 'aiGateway.setRouting',
  selectApplyModel: 'aiGateway.selectApplyModel',
  useNextFavorite: 'aiGateway.useNextFavorite',
  useNextThinkingEffort: 'aiGateway.useNextThinkingEffort',
  showHistory: 'aiGateway.showHistory',
  renameChat: 'aiGateway.renameChat',
  deleteChat: 'aiGateway.deleteChat',
  exportChat: 'aiGateway.exportChat',
  importChat: 'aiGateway.importChat',
  stop: 'aiGateway.stop',
  allowToolCall: 'aiGateway.allowToolCall',
  denyToolCall: 'aiGateway.denyToolCall',
  showToolCall: 'aiGateway.showToolCall',
  showChatHelp: 'aiGateway.showChatHelp',
  findInChat: 'aiGateway.findInChat',
  goToLastMessage: 'aiGateway.goToLastMessage',
  goToNextCodeBlock: 'aiGateway.goToNextCodeBlock',
  goToPreviousCodeBlock: 'aiGateway.goToPreviousCodeBlock',
  addSelectionToChat: 'aiGateway.addSelectionToChat',
  addFileToChat: 'aiGateway.addFileToChat',
  addToChat: 'aiGateway.addToChat',
  refreshModels: 'aiGateway.refreshModels',
  openSettings: 'aiGateway.openSettings',
  showLog: 'aiGateway.showLog',
  useLocalServer: 'aiGateway.useLocalServer',
  toggleInlineCompletions: 'aiGateway.toggleInlineCompletions',
  toggleInlineCompletionsForLanguage: 'aiGateway.toggleInlineCompletionsForLanguage',
  generateCommitMessage: 'aiGateway.generateCommitMessage',
  stopCommitMessage: 'aiGateway.stopCommitMessage',
  generatePullRequestDescription: 'aiGateway.generatePullRequestDescription',
  explainTerminalOutput: 'aiGateway.explainTerminalOutput',
  suggestCommand: 'aiGateway.suggestCommand',
  explainSelection: 'aiGateway.explainSelection',
  askAboutSelection: 'aiGateway.askAboutSelection',
  summarizeSelection: 'aiGateway.summarizeSelection',
  fixSelection: 'aiGateway.fixSelection',
  refactorSelection: 'aiGateway.refactorSelection',
  optimizeSelection: 'aiGateway.optimizeSelection',
  documentSelection: 'aiGateway.documentSelection',
  generateTests: 'aiGateway.generateTests',
  translateSelection: 'aiGateway.translateSelection',
  addTypes: 'aiGateway.addTypes',
  completeHere: 'aiGateway.completeHere',
  editWithInstructions: 'aiGateway.editWithInstructions',
  compareModels: 'aiGateway.compareModels',
  previewRequest: 'aiGateway.previewRequest',
  runTools: 'aiGateway.runTools',
  importTools: 'aiGateway.importTools',
  manageTools: 'aiGateway.manageTools',
  runAction: 'aiGateway.runAction',
  acceptAllChanges: 'aiGateway.acceptAllChanges',
  rejectAllChanges: 'aiGateway.rejectAllChanges',
  acceptChange: 'aiGateway.acceptChange',
  rejectChange: 'aiGateway.rejectChange',
  nextChange: 'aiGateway.nextChange',
  previousChange: 'aiGateway.previousChange',
  acceptAllFiles: 'aiGateway.acceptAllFiles',
  rejectAllFiles: 'aiGateway.rejectAllFiles',
  reviewAllChanges: 'aiGateway.reviewAllChanges',
  reviewChanges: 'aiGateway.reviewChanges',
  addReviewComment: 'aiGateway.addReviewComment',
  deleteReviewComment: 'aiGateway.deleteReviewComment',
  sendReviewComments: 'aiGateway.sendReviewComments',
  undoApplyAll: 'aiGateway.undoApplyAll',
  tryAgain: 'aiGateway.tryAgain',
  tryAgainWithModel: 'aiGateway.tryAgainWithModel',
  refineEdit: 'aiGateway.refineEdit',
  continueEdit: 'aiGateway.continueEdit',
  keepEdit: 'aiGateway.keepEdit',
  revertEdit: 'aiGateway.revertEdit',
  showResult: 'aiGateway.showResult',
  moreOnEdit: 'aiGateway.moreOnEdit',
  compareWithOriginal: 'aiGateway.compareWithOriginal',
  extractStructuredData: 'aiGateway.extractStructuredData',
  showExtraction: 'aiGateway.showExtraction',
  peekExtraction: 'aiGateway.peekExtraction',
  pinExtraction: 'aiGateway.pinExtraction',
  generateType: 'aiGateway.generateType',
  useSchema: 'aiGateway.useSchema',
  extractFromFiles: 'aiGateway.extractFromFiles',
  runSavedExtraction: 'aiGateway.runSavedExtraction',
  showBatches: 'aiGateway.showBatches',
  searchByMeaning: 'aiGateway.searchByMeaning',
} as const;

/** Argument of Set API Key where a key is wanted, and not the folder’s own token. */
export const OWN_KEY = 'own';

export type CommandId = (typeof Commands)[keyof typeof Commands];

export const Views = { chat: 'aiGateway.chat', container: 'aiGateway' } as const;

/** The scheme of copies that exist only while a change is reviewed. */
export const REVIEW_SCHEME = 'ai-gateway-review';

/** Whose comments on lines under review are; menus name it. */
export const COMMENT_CONTROLLER = 'aiGateway.review';

/** The scheme of texts as they were before what is open in them. */
export const ORIGINAL_SCHEME = 'ai-gateway-original';

/** The tab of an extraction; the activation event that brings it back after a reload names it too. */
export const EXTRACTION_VIEW_TYPE = 'aiGateway.extraction';

export const ContextKeys = {
  /** Keys go into the page of the chat. The editor's `focusedView` does not always say so. */
  chatFocused: 'aiGateway.chatFocused',
  /** An answer is streaming in the conversation shown. */
  isAnswering: 'aiGateway.isAnswering',
  hasConversation: 'aiGateway.hasConversation',
  /** A tool call of the conversation shown waits for the user. */
  needsApproval: 'aiGateway.needsApproval',
  /** A running call of the conversation shown asks the user something. */
  needsAnswer: 'aiGateway.needsAnswer',
  /** A commit message is being written into the box of source control. */
  isWritingCommitMessage: 'aiGateway.isWritingCommitMessage',
  /** An inline edit is being written in some editor. */
  isEditing: 'aiGateway.isEditing',
  /** The active editor has an inline edit to decide on. */
  hasChanges: 'aiGateway.hasChanges',
  /** The keys that decide are ours: there are changes, or there were a second ago. */
  holdsKeys: 'aiGateway.holdsKeys',
  /** Some document of the window has one. */
  hasReviews: 'aiGateway.hasReviews',
  /** Comments on lines under review wait to be sent. */
  hasReviewComments: 'aiGateway.hasReviewComments',
  /** The active tab compares all files under review. */
  isMultiReview: 'aiGateway.isMultiReview',
  /** An extraction is running. */
  isExtracting: 'aiGateway.isExtracting',
  /** The result of an extraction is shown in some tab of this window. */
  hasExtraction: 'aiGateway.hasExtraction',
  /** The active editor holds a JSON Schema that is edited before it is used. */
  isSchemaEditor: 'aiGateway.isSchemaEditor',
} as const;

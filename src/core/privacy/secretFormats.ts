/**
 * How secrets look: the one list for what is asked about before it is sent and for what is hidden in logs and messages.
 * Every pattern grows with its text at most linearly: it starts where a run of its own characters starts, or is bounded.
 */
import * as l10n from '@vscode/l10n';

export interface FoundSecret {
  readonly start: number;
  readonly end: number;
  /** As a user would say: `GitHub token`. */
  readonly kind: string;
}

/** Formats that services publish for their keys. The first capturing group, where there is one, is the secret itself. */
export const SECRET_FORMATS: readonly (readonly [kind: string, pattern: RegExp])[] = [
  [
    l10n.t('private key'),
    /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g,
  ],
  [l10n.t('age key'), /\bAGE-SECRET-KEY-1[A-Z0-9]{50,}/g],
  [l10n.t('AWS access key'), /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/g],
  [l10n.t('GitHub token'), /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,})/g],
  [l10n.t('GitLab token'), /\bgl(?:pat|dt|rt|cbt|ptt|ft|soat|imt|agent|oas)-[\w-]{20,}/g],
  [l10n.t('Atlassian token'), /\bATATT3[\w=-]{60,}/g],
  [l10n.t('Slack token'), /\b(?:xox[abeoprs]|xapp)-[A-Za-z0-9-]{10,}/g],
  [l10n.t('webhook address'), /https:\/\/hooks\.slack\.com\/(?:services|workflows|triggers)\/[\w/-]{20,}/g],
  [l10n.t('webhook address'), /https:\/\/discord(?:app)?\.com\/api\/webhooks\/\d{10,25}\/[\w-]{30,}/g],
  [l10n.t('webhook address'), /https:\/\/[\w.-]{1,100}\.webhook\.office\.com\/[\w@/-]{60,}/g],
  [l10n.t('Telegram bot token'), /\b\d{8,10}:AA[\w-]{30,40}/g],
  [l10n.t('Google API key'), /\bAIza[\w-]{35}(?![\w-])/g],
  [l10n.t('Google token'), /\b(?:ya29\.[\w-]{20,}|GOCSPX-[\w-]{24,}|1\/\/0[\w-]{40,})/g],
  [l10n.t('Stripe key'), /\b(?:[rs]k_(?:live|test)_|whsec_)[A-Za-z0-9]{16,}/g],
  [l10n.t('Square token'), /\bsq0(?:atp|csp|idp)-[\w-]{22,}/g],
  [l10n.t('Shopify token'), /\bshp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}/g],
  [l10n.t('Anthropic key'), /\bsk-ant-[\w-]{20,}/g],
  [l10n.t('OpenAI key'), /\bsk-(?:proj-|svcacct-|or-v1-)?[A-Za-z0-9_-]{32,}/g],
  [l10n.t('model provider’s key'), /\b(?:(?:gsk_|xai-|pplx-|r8_|fw_|csk-)[A-Za-z0-9]{32,}|tgp_v1_[\w-]{32,})/g],
  [l10n.t('Vercel key'), /\b(?:vc[kpast]_[A-Za-z0-9]{24,}|vercel_blob_rw_[A-Za-z0-9_]{30,})/g],
  [l10n.t('Cloudflare key'), /\bv1\.0-[a-f0-9]{24}-[a-f0-9]{100,}/g],
  [l10n.t('DigitalOcean token'), /\bdo[opr]_v1_[a-f0-9]{64}/g],
  [l10n.t('Fly.io token'), /\bfo1_[\w-]{40,}/g],
  [l10n.t('Heroku key'), /\bHRKU-[\w-]{30,}/g],
  [l10n.t('Docker token'), /\bdckr_(?:pat|oat)_[\w-]{24,}/g],
  [l10n.t('npm token'), /\bnpm_[A-Za-z0-9]{36}\b/g],
  [l10n.t('PyPI token'), /\bpypi-[\w-]{50,}/g],
  [l10n.t('RubyGems key'), /\brubygems_[a-f0-9]{48}/g],
  [l10n.t('NuGet key'), /\boy2[a-z0-9]{43}\b/g],
  [l10n.t('SendGrid key'), /\bSG\.[\w-]{16,}\.[\w-]{16,}/g],
  [l10n.t('Mailgun key'), /(?<![\w-])key-[a-f0-9]{32}\b/g],
  [l10n.t('Mailchimp key'), /\b[a-f0-9]{32}-us\d{1,2}\b/g],
  [l10n.t('Twilio key'), /\bSK[a-f0-9]{32}\b/g],
  [l10n.t('Hugging Face token'), /\bhf_[A-Za-z0-9]{30,}/g],
  [l10n.t('Databricks token'), /\bdapi[a-f0-9]{32}(?:-\d)?\b/g],
  [l10n.t('Supabase token'), /\b(?:sbp_[a-f0-9]{40}|sb_secret_[\w-]{20,})/g],
  [l10n.t('PlanetScale token'), /\bpscale_(?:tkn|oauth|pw)_[\w.-]{30,}/g],
  [l10n.t('Linear key'), /\blin_(?:api|oauth)_[A-Za-z0-9]{40,}/g],
  [l10n.t('Notion token'), /\b(?:ntn_|secret_)[A-Za-z0-9]{40,}/g],
  [l10n.t('Airtable token'), /\bpat[A-Za-z0-9]{14}\.[a-f0-9]{64}/g],
  [l10n.t('Figma token'), /\bfig[dor]_[\w-]{40,}/g],
  [l10n.t('Postman key'), /\bPMAK-[a-f0-9]{24}-[a-f0-9]{34}/g],
  [l10n.t('Doppler token'), /\bdp\.(?:pt|st|ct|sa|scim|audit)\.[\w.-]{40,}/g],
  [l10n.t('Vault token'), /\bhv[sbr]\.[\w-]{24,}/g],
  [l10n.t('Terraform token'), /\b[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,}/g],
  [l10n.t('Pulumi token'), /\bpul-[a-f0-9]{40}/g],
  [l10n.t('Grafana token'), /\b(?:glsa_[A-Za-z0-9]{32}_[a-f0-9]{8}|glc_[A-Za-z0-9+/]{32,})/g],
  [l10n.t('New Relic key'), /\bNR(?:AK|JS|II)-[A-Za-z0-9]{19,}/g],
  [l10n.t('Sentry token'), /\bsntr(?:ys|yu)_[\w=+/-]{40,}/g],
  [
    l10n.t('signed token (JWT)'),
    /(?<![\w-])(?=[\w-]*\.eyJ[\w-]{10,}\.[\w-]{10,})[\w-]*?(eyJ[\w-]{10,}\.[\w-]+\.[\w-]+)/g,
  ],
  [l10n.t('storage account key'), /\bAccountKey=([A-Za-z0-9+/]{60,}={0,2})/g],
  [l10n.t('signature in an address'), /[?&](?:sig|X-Amz-Signature|X-Goog-Signature)=([\w%+/=-]{30,})/g],
  [
    l10n.t('password in an address'),
    /(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@'"]{0,200}:(?!(?:password|passwd|secret|changeme|example|hidden|\$\{[^}]{0,100}\}|\$[a-z_]\w{0,100}|<[^>]{0,100}>|\{\{[^}]{0,100}\}\})@)([^\s:/@'"]{6,4000})@/gi,
  ],
];

/**
 * What a log hides besides: short tokens with a prefix of their kind, values of a scheme, tokens that came in part. Too much
 * of everyday text looks so to ask about it.
 */
export const TOKEN_LOOKS: readonly RegExp[] = [
  /\bBearer\s{1,20}[\w.~+/=-]{6,}/gi,
  /\bBasic[ \t]{1,20}(?=[a-z]{0,2000}[\d=+/A-Z])[\w+/=-]{8,}/g,
  /\b(?:vck|vcst|sk|pk|rk|ghp|gho|xox[bap])[_-][\w-]{6,}/g,
  /(?<![\w-])(?=[\w-]*\.[\w-]{4,}\.)[\w-]*?eyJ[\w-]{4,}\.[\w-]{4,}\.[\w-]*/g,
];

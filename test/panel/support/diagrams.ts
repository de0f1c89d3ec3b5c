/** Texts of diagrams, one of each kind that answers have. */
export const DIAGRAMS: Readonly<Record<string, string>> = {
  flowchart: `flowchart LR
  subgraph Client
    A[Ask the gateway] --> B{Key set?}
  end
  B -- yes --> C[(Models)]
  B -- no --> D[/Set API key/]
  C ==> E((Done))
  style E fill:#2d6a4f,stroke:#95d5b2
  classDef hot fill:#9d0208,color:#fff
  class D hot`,
  sequence: `sequenceDiagram
  title A retried request
  autonumber
  participant C as Client
  participant G as Gateway
  C->>G: POST /v1/messages
  alt too many
    G-->>C: 429 Retry-After: 2
    Note over C: waits
  else fine
    G-->>C: 200 stream
  end
  activate G
  G-)C: done
  deactivate G`,
  class: `classDiagram
  class Session {
    +string id
    +send(parts) void
  }
  class Turn
  Session "1" *-- "many" Turn : holds
  Turn <|-- ToolTurn`,
  state: `stateDiagram-v2
  [*] --> Idle
  Idle --> Running : send
  state Running {
    [*] --> Waiting
    Waiting --> Writing
  }
  Running --> [*]`,
  er: `erDiagram
  CUSTOMER ||--o{ ORDER : places
  ORDER ||--|{ LINE : has
  ORDER { string id PK
    date sent }`,
  gantt: `gantt
  title Plan
  dateFormat YYYY-MM-DD
  section One
  Design :done, a, 2026-01-01, 10d
  Build :active, b, after a, 20d
  section Two
  Ship :crit, c, after b, 5d`,
  pie: `pie title Cost
  "Input" : 42
  "Output" : 50
  "Cache" : 8`,
  journey: `journey
  title My day
  section Work
    Make tea: 5: Me
    Do work: 1: Me, Cat`,
  git: `gitGraph
  commit
  branch develop
  commit id: "fix"
  checkout main
  merge develop tag: "v1"`,
  mindmap: `mindmap
  root((Editor))
    Chat
      Tools
    Review`,
  timeline: `timeline
  title History
  2024 : Start
  2025 : Beta : More`,
  xychart: `xychart-beta
  title "Sales"
  x-axis [jan, feb, mar]
  y-axis "USD" 0 --> 100
  bar [30, 60, 90]
  line [20, 50, 80]`,
  quadrant: `quadrantChart
  title Reach
  x-axis Low --> High
  y-axis Cold --> Hot
  quadrant-1 Expand
  A: [0.3, 0.6]
  B: [0.7, 0.8]`,
  kanban: `kanban
  todo[To do]
    a[Write tests]
  done[Done]
    b[Read code]`,
  architecture: `architecture-beta
  group api(cloud)[API]
  service db(database)[Database] in api
  service server(server)[Server] in api
  db:L -- R:server`,
};

export const mermaid = (text: string): string => `\`\`\`mermaid\n${text}\n\`\`\`\n`;

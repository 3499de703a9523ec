/** Words of the desktop shell itself: the system's menu and its dialogs. */
const en = {
  file: '&File',
  edit: '&Edit',
  view: '&View',
  help: '&Help',
  openFile: 'Open a model file…',
  openBuiltin: 'Start from a built-in model…',
  openSample: 'Try the sample',
  saveFile: 'Save the document as a file…',
  settings: 'Settings',
  close: 'Close',
  quit: 'Quit',
  about: 'About Graft',
  hide: 'Hide Graft',
  hideOthers: 'Hide Others',
  undo: 'Undo',
  redo: 'Redo',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  selectAll: 'Select All',
  palette: 'Command palette',
  theme: 'Switch between light and dark',
  actualSize: 'Actual Size',
  zoomIn: 'Zoom In',
  zoomOut: 'Zoom Out',
  fullScreen: 'Full Screen',
  developerTools: 'Developer Tools',
  shortcuts: 'Keyboard shortcuts',
  models: 'Models and documents',
  data: 'Data',
  pictures: 'Pictures',
  documents: 'Graft documents',
  allFiles: 'All files',
  hostEnded: (detail: string) => `The workbench's process ended (${detail}).`,
  hostEndedAdvice: 'Start Graft again: a run that was going on can be resumed.',
  selfTest: (wrong: string) => `A part of Graft does not work on this machine: ${wrong}`,
  selfTestAdvice: 'Models can be edited; training will fail. Install Graft again, or report this.',
}

export type ShellTexts = typeof en

const ko: ShellTexts = {
  file: '파일(&F)',
  edit: '편집(&E)',
  view: '보기(&V)',
  help: '도움말(&H)',
  openFile: '모델 파일 열기…',
  openBuiltin: '내장 모델로 시작…',
  openSample: '예제 해 보기',
  saveFile: '문서를 파일로 저장…',
  settings: '설정',
  close: '닫기',
  quit: '종료',
  about: 'Graft 정보',
  hide: 'Graft 가리기',
  hideOthers: '다른 앱 가리기',
  undo: '실행 취소',
  redo: '다시 실행',
  cut: '잘라내기',
  copy: '복사',
  paste: '붙여넣기',
  selectAll: '모두 선택',
  palette: '명령 팔레트',
  theme: '밝은 화면과 어두운 화면 전환',
  actualSize: '실제 크기',
  zoomIn: '확대',
  zoomOut: '축소',
  fullScreen: '전체 화면',
  developerTools: '개발자 도구',
  shortcuts: '키보드 단축키',
  models: '모델과 문서',
  data: '데이터',
  pictures: '이미지',
  documents: 'Graft 문서',
  allFiles: '모든 파일',
  hostEnded: (detail) => `작업대의 프로세스가 끝났습니다(${detail}).`,
  hostEndedAdvice: 'Graft를 다시 시작하세요. 진행 중이던 실행은 이어서 할 수 있습니다.',
  selfTest: (wrong) => `이 컴퓨터에서 Graft의 일부가 작동하지 않습니다: ${wrong}`,
  selfTestAdvice:
    '모델은 편집할 수 있지만 학습은 실패합니다. Graft를 다시 설치하거나 문제를 알려 주세요.',
}

export type ShellLanguage = 'en' | 'ko'

export const shellTexts: Readonly<Record<ShellLanguage, ShellTexts>> = { en, ko }

/** What a person chose, `system` by the system's own language: `ko-KR` is Korean, what Graft does not speak English. */
export function shellLanguage(choice: ShellLanguage | 'system', locale: string): ShellLanguage {
  if (choice !== 'system') return choice
  return /^ko\b/i.test(locale) ? 'ko' : 'en'
}

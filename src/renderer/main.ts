import { createApp } from 'vue'
import './ui/tokens.css'
import './ui/base.css'
import './ui/floating.css'
import App from './app/App.vue'
import { registerAppCommands } from './app/appCommands.ts'
import { listenToMain } from './app/listenToMain.ts'
import { startSettings } from './app/settings.ts'
import { registerHomeCommands } from './home/homeCommands.ts'
import { i18n } from './i18n/i18n.ts'
import { watchStudy } from './study/studyStore.ts'
import { registerTraining } from './training/trainingCommands.ts'

registerHomeCommands()
registerTraining()
watchStudy()
registerAppCommands()
listenToMain()
createApp(App).use(i18n).mount('#app')
await startSettings()

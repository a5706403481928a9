; The Windows installer. build.py gives VERSION, FOLDER, TARGET, ICON, SIZE_KB and PRESS with -D.
; It installs for the person who runs it, without asking for an administrator, and leaves their own files alone.

Unicode true
SetCompressor ${PRESS}
!include "MUI2.nsh"

!define NAME "Latent Loom"
!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\LatentLoom"

Name "${NAME}"
OutFile "${TARGET}"
InstallDir "$LOCALAPPDATA\Programs\LatentLoom"
InstallDirRegKey HKCU "${KEY}" "InstallLocation"
RequestExecutionLevel user
ManifestDPIAware true
BrandingText "${NAME} ${VERSION}"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\latentloomw.exe"
!insertmacro MUI_PAGE_LICENSE "${FOLDER}\LICENSE.txt"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

Section "Install"
    SetOutPath "$INSTDIR"
    ; A newer version replaces the older one's files; none of the person's own lie here.
    RMDir /r "$INSTDIR\_internal"
    File /r "${FOLDER}\*.*"
    WriteUninstaller "$INSTDIR\uninstall.exe"
    CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\latentloomw.exe"

    WriteRegStr HKCU "Software\Classes\.loom" "" "LatentLoom.Project"
    WriteRegStr HKCU "Software\Classes\LatentLoom.Project" "" "Latent Loom project"
    WriteRegStr HKCU "Software\Classes\LatentLoom.Project\DefaultIcon" "" "$INSTDIR\latentloomw.exe,0"
    WriteRegStr HKCU "Software\Classes\LatentLoom.Project\shell\open\command" "" '"$INSTDIR\latentloomw.exe" "%1"'

    WriteRegStr HKCU "${KEY}" "DisplayName" "${NAME}"
    WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
    WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\latentloomw.exe"
    WriteRegStr HKCU "${KEY}" "InstallLocation" "$INSTDIR"
    WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
    WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
    WriteRegDWORD HKCU "${KEY}" "EstimatedSize" ${SIZE_KB}
    WriteRegDWORD HKCU "${KEY}" "NoModify" 1
    WriteRegDWORD HKCU "${KEY}" "NoRepair" 1
    System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd

Section "Uninstall"
    Delete "$SMPROGRAMS\${NAME}.lnk"
    ; Only what the installer put there; the folder goes if that leaves it empty.
    RMDir /r "$INSTDIR\_internal"
    Delete "$INSTDIR\latentloom.exe"
    Delete "$INSTDIR\latentloomw.exe"
    Delete "$INSTDIR\LICENSE.txt"
    Delete "$INSTDIR\NOTICES.txt"
    Delete "$INSTDIR\uninstall.exe"
    RMDir "$INSTDIR"
    DeleteRegKey HKCU "Software\Classes\.loom"
    DeleteRegKey HKCU "Software\Classes\LatentLoom.Project"
    DeleteRegKey HKCU "${KEY}"
    System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd

; Inno Setup 6: makes dist\readingroom-setup.exe of the folder that readingroom.spec built.
; Untried: written without a Windows computer at hand.
;   iscc /DVersion=0.1.0 packaging\readingroom.iss

#ifndef Version
  #define Version "0.1.0"
#endif

[Setup]
AppId={{7C3B1F0E-5B0A-4F2E-9C57-2A1D6C0E84B1}
AppName=Reading Room
AppVersion={#Version}
AppVerName=Reading Room {#Version}
DefaultDirName={autopf}\Reading Room
DefaultGroupName=Reading Room
DisableProgramGroupPage=yes
; Without administrator's rights it installs for the one user.
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0
LicenseFile=..\LICENSE
SourceDir=.
OutputDir=..\dist
OutputBaseFilename=readingroom-setup
Compression=lzma2
SolidCompression=yes
WizardStyle=modern
CloseApplications=yes
UninstallDisplayIcon={app}\readingroom-window.exe

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
; Simplified Chinese comes with Inno Setup from 6.5 on; before that, put the file into its Languages folder.
Name: "zh"; MessagesFile: "compiler:Languages\ChineseSimplified.isl"

[CustomMessages]
en.ProgramName=Reading Room
zh.ProgramName=阅览室

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; GroupDescription: "{cm:AdditionalIcons}"

[InstallDelete]
; What an older version had and this one has not must not be imported. Databases are elsewhere.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "..\dist\readingroom\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{group}\{cm:ProgramName}"; Filename: "{app}\readingroom-window.exe"
Name: "{autodesktop}\{cm:ProgramName}"; Filename: "{app}\readingroom-window.exe"; Tasks: desktopicon

[Run]
Filename: "{app}\readingroom-window.exe"; Description: "{cm:LaunchProgram,{cm:ProgramName}}"; Flags: nowait postinstall skipifsilent

<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name></name>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>View</source>
        <translation>视图</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Plots</source>
        <translation>曲线图</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>Open configuration…</source>
        <translation>打开配置…</translation>
    </message>
    <message>
        <source>Fill the form from a TOML file</source>
        <translation>用 TOML 文件填写表单</translation>
    </message>
    <message>
        <source>Save configuration…</source>
        <translation>保存配置…</translation>
    </message>
    <message>
        <source>Write the form to a TOML file</source>
        <translation>把表单写入 TOML 文件</translation>
    </message>
    <message>
        <source>Keep as a preset…</source>
        <translation>存为预设…</translation>
    </message>
    <message>
        <source>Keep recipe, method and probe under a name of your own</source>
        <translation>以自定名称保存训练方案、方法与探针设置</translation>
    </message>
    <message>
        <source>Save report…</source>
        <translation>保存报告…</translation>
    </message>
    <message>
        <source>Save table as CSV…</source>
        <translation>表格另存为 CSV…</translation>
    </message>
    <message>
        <source>The numbers of the comparison, for a spreadsheet</source>
        <translation>对比中的数值，供电子表格使用</translation>
    </message>
    <message>
        <source>Open home folder</source>
        <translation>打开主目录</translation>
    </message>
    <message>
        <source>Show where runs are kept</source>
        <translation>显示运行的保存位置</translation>
    </message>
    <message>
        <source>Close the window</source>
        <translation>关闭窗口</translation>
    </message>
    <message>
        <source>Running runs go on</source>
        <translation>进行中的运行会继续</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Take back the last change of the history</source>
        <translation>撤销对历史记录的上一次更改</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Do it again</source>
        <translation>重新执行被撤销的更改</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>Go to the filter or search of this page</source>
        <translation>转到本页的筛选或搜索框</translation>
    </message>
    <message>
        <source>Commands…</source>
        <translation>命令…</translation>
    </message>
    <message>
        <source>Find a command, a page or a run by typing</source>
        <translation>输入文字，查找命令、页面或运行</translation>
    </message>
    <message>
        <source>New run</source>
        <translation>新建运行</translation>
    </message>
    <message>
        <source>Put a run together</source>
        <translation>配置一个新的运行</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>运行记录</translation>
    </message>
    <message>
        <source>All runs of this home folder, and the queue</source>
        <translation>此主目录中的全部运行，以及队列</translation>
    </message>
    <message>
        <source>One run, as it goes</source>
        <translation>单个运行的实时情况</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>对比</translation>
    </message>
    <message>
        <source>Several runs beside each other</source>
        <translation>并排查看多个运行</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>The comparison, or one run, as HTML or PDF</source>
        <translation>将对比结果或一个运行保存为 HTML 或 PDF</translation>
    </message>
    <message>
        <source>Import runs…</source>
        <translation>导入运行…</translation>
    </message>
    <message>
        <source>Bring in the runs of a zip or tar; nothing here is overwritten</source>
        <translation>导入 zip 或 tar 中的运行；此处的内容不会被覆盖</translation>
    </message>
    <message>
        <source>Import runs from a folder…</source>
        <translation>从文件夹导入运行…</translation>
    </message>
    <message>
        <source>Bring in the runs of another home, or of a folder of runs</source>
        <translation>导入另一个主目录或某个运行文件夹中的运行</translation>
    </message>
    <message>
        <source>Cancel what is being made</source>
        <translation>取消正在生成的内容</translation>
    </message>
    <message>
        <source>End an export, report, zip or import before its time; nothing half-written is left</source>
        <translation>提前结束导出、报告、打包或导入；不留下写了一半的内容</translation>
    </message>
    <message>
        <source>The data sets that were used here</source>
        <translation>在此用过的数据集</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Home folder, devices, language, looks</source>
        <translation>主目录、设备、语言、外观</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>重新读取</translation>
    </message>
    <message>
        <source>Read the history now</source>
        <translation>立即读取历史记录</translation>
    </message>
    <message>
        <source>Group by triple</source>
        <translation>按模型组合分组</translation>
    </message>
    <message>
        <source>Runs of the same teacher, student and data together, and the student alone with them</source>
        <translation>把教师、学生、数据都相同的运行归在一起，学生单独训练的也放在其中</translation>
    </message>
    <message>
        <source>Show the trash</source>
        <translation>显示回收站</translation>
    </message>
    <message>
        <source>What was deleted, to be brought back</source>
        <translation>已删除的运行，可以还原</translation>
    </message>
    <message>
        <source>Theme of the system</source>
        <translation>跟随系统主题</translation>
    </message>
    <message>
        <source>Light or dark as the system is</source>
        <translation>随系统切换浅色或深色</translation>
    </message>
    <message>
        <source>Light theme</source>
        <translation>浅色主题</translation>
    </message>
    <message>
        <source>Always light</source>
        <translation>始终使用浅色</translation>
    </message>
    <message>
        <source>Dark theme</source>
        <translation>深色主题</translation>
    </message>
    <message>
        <source>Always dark</source>
        <translation>始终使用深色</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>高对比度</translation>
    </message>
    <message>
        <source>White and yellow on black, with strong lines</source>
        <translation>黑底配白色和黄色，线条加粗</translation>
    </message>
    <message>
        <source>Enlarge what is below the plots</source>
        <translation>放大曲线图下方的部分</translation>
    </message>
    <message>
        <source>Give the tabs of the run the room of its plots, or give it back</source>
        <translation>让标签页占用曲线图的位置，或恢复原状</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Start the run that the form describes</source>
        <translation>按表单开始运行</translation>
    </message>
    <message>
        <source>Add to queue</source>
        <translation>加入队列</translation>
    </message>
    <message>
        <source>It starts when those before it have ended</source>
        <translation>排在前面的运行结束后开始</translation>
    </message>
    <message>
        <source>Copy command</source>
        <translation>复制命令</translation>
    </message>
    <message>
        <source>Copy the command line that does the same</source>
        <translation>复制效果相同的命令行</translation>
    </message>
    <message>
        <source>Begin anew</source>
        <translation>重置表单</translation>
    </message>
    <message>
        <source>Empty the form, back to the demo&apos;s settings</source>
        <translation>清空表单，恢复为演示的设置</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Show the chosen run&apos;s curves</source>
        <translation>显示所选运行的曲线</translation>
    </message>
    <message>
        <source>Lay the chosen runs over each other</source>
        <translation>叠加比较所选的运行</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Hold the run; it keeps its memory</source>
        <translation>暂停运行，不释放显存/内存</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Go on, from the last checkpoint where it was stopped</source>
        <translation>继续运行；已停止的从最后一个检查点继续</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Save a checkpoint and end; it can be resumed</source>
        <translation>保存检查点后结束，之后可以继续</translation>
    </message>
    <message>
        <source>Save a checkpoint now</source>
        <translation>立即保存检查点</translation>
    </message>
    <message>
        <source>Without stopping</source>
        <translation>不中断运行</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>复制为新运行</translation>
    </message>
    <message>
        <source>Fill the form with this run&apos;s configuration</source>
        <translation>用此运行的配置填写表单</translation>
    </message>
    <message>
        <source>Export the student…</source>
        <translation>导出学生模型…</translation>
    </message>
    <message>
        <source>Write it in a format of others, and compare that with it</source>
        <translation>以其他程序可读的格式写出，并与学生模型对比</translation>
    </message>
    <message>
        <source>Save metrics as…</source>
        <translation>将指标另存为…</translation>
    </message>
    <message>
        <source>Every point of every metric: CSV, Parquet, TensorBoard, MLflow, Weights &amp; Biases</source>
        <translation>每个指标的每个点：CSV、Parquet、TensorBoard、MLflow、Weights &amp; Biases</translation>
    </message>
    <message>
        <source>Pack as zip…</source>
        <translation>打包为 zip…</translation>
    </message>
    <message>
        <source>The chosen runs in one file, for another machine; they can go on there</source>
        <translation>把所选运行装进一个文件，供另一台机器使用；可在那里继续运行</translation>
    </message>
    <message>
        <source>Pack as zip without training state…</source>
        <translation>打包为 zip，不含训练状态…</translation>
    </message>
    <message>
        <source>A smaller file; its runs can be looked at, compared and taught from, but not gone on with</source>
        <translation>文件更小；其中的运行可以查看、对比、用作教师，但不能继续训练</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Show the files of this run</source>
        <translation>显示此运行的文件</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Give the run another name</source>
        <translation>为此运行另取名称</translation>
    </message>
    <message>
        <source>Star</source>
        <translation>星标</translation>
    </message>
    <message>
        <source>Mark this run, or take the mark away</source>
        <translation>为此运行加上或取消星标</translation>
    </message>
    <message>
        <source>Move to trash</source>
        <translation>移到回收站</translation>
    </message>
    <message>
        <source>Can be undone</source>
        <translation>可以撤销</translation>
    </message>
    <message>
        <source>Bring back</source>
        <translation>还原</translation>
    </message>
    <message>
        <source>Out of the trash</source>
        <translation>从回收站还原</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>跟随</translation>
    </message>
    <message>
        <source>Keep the newest points in sight</source>
        <translation>始终显示最新的数据点</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>显示全部</translation>
    </message>
    <message>
        <source>Zoom out to every point</source>
        <translation>缩小到显示全部数据点</translation>
    </message>
    <message>
        <source>By epoch</source>
        <translation>按轮次</translation>
    </message>
    <message>
        <source>The horizontal axes count epochs</source>
        <translation>横轴为轮次</translation>
    </message>
    <message>
        <source>By step</source>
        <translation>按步</translation>
    </message>
    <message>
        <source>The horizontal axes count optimiser steps</source>
        <translation>横轴为优化器步数</translation>
    </message>
    <message>
        <source>By time</source>
        <translation>按时间</translation>
    </message>
    <message>
        <source>The horizontal axes show time spent computing</source>
        <translation>横轴为计算用时</translation>
    </message>
    <message>
        <source>Save all curves as CSV…</source>
        <translation>全部曲线另存为 CSV…</translation>
    </message>
    <message>
        <source>Every point of every metric of this run</source>
        <translation>此运行所有指标的全部数据点</translation>
    </message>
    <message>
        <source>Add folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>Put a folder of images on the list</source>
        <translation>把图像文件夹加入列表</translation>
    </message>
    <message>
        <source>Add file…</source>
        <translation>添加文件…</translation>
    </message>
    <message>
        <source>Put a tar or Parquet file on the list</source>
        <translation>把 tar 或 Parquet 文件加入列表</translation>
    </message>
    <message>
        <source>Use in a new run</source>
        <translation>用于新运行</translation>
    </message>
    <message>
        <source>Put this data set into the form of the New run page</source>
        <translation>把此数据集填入“新建运行”页的表单</translation>
    </message>
    <message>
        <source>Open its folder</source>
        <translation>打开所在文件夹</translation>
    </message>
    <message>
        <source>Show the files of this data set</source>
        <translation>显示此数据集的文件</translation>
    </message>
    <message>
        <source>Scan for broken files</source>
        <translation>扫描损坏的文件</translation>
    </message>
    <message>
        <source>Read and decode every image</source>
        <translation>读取并解码每张图像</translation>
    </message>
    <message>
        <source>Take it off the list; its files stay</source>
        <translation>从列表中移除，其文件保留</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>Every shortcut on one sheet</source>
        <translation>在一页中列出所有快捷键</translation>
    </message>
    <message>
        <source>About Fuse</source>
        <translation>关于 Fuse</translation>
    </message>
    <message>
        <source>Version, licence, where things are kept</source>
        <translation>版本、许可证与保存位置</translation>
    </message>
    <message>
        <source>Undone: {what}</source>
        <translation>已撤销：{what}</translation>
    </message>
    <message>
        <source>Done again: {what}</source>
        <translation>已重做：{what}</translation>
    </message>
    <message>
        <source>Undo: {what}</source>
        <translation>撤销：{what}</translation>
    </message>
    <message>
        <source>Redo: {what}</source>
        <translation>重做：{what}</translation>
    </message>
    <message>
        <source>{menu}: {title}</source>
        <translation>{menu}：{title}</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Type a command, a page or a run</source>
        <translation>输入命令、页面或运行</translation>
    </message>
    <message>
        <source>Search commands</source>
        <translation>搜索命令</translation>
    </message>
    <message>
        <source>Nothing is called so.</source>
        <translation>没有匹配的项目。</translation>
    </message>
    <message>
        <source>starred</source>
        <translation>已加星标</translation>
    </message>
    <message>
        <source>not starred</source>
        <translation>未加星标</translation>
    </message>
    <message>
        <source>tags: {tags}</source>
        <translation>标签：{tags}</translation>
    </message>
    <message>
        <source>Unstar</source>
        <translation>取消星标</translation>
    </message>
    <message>
        <source>{student} alone</source>
        <translation>{student} 单独训练</translation>
    </message>
    <message>
        <source>folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>tar</source>
        <translation>tar</translation>
    </message>
    <message>
        <source>CIFAR</source>
        <translation>CIFAR</translation>
    </message>
    <message>
        <source>Parquet</source>
        <translation>Parquet</translation>
    </message>
    <message>
        <source>{path} is not there any more.</source>
        <translation>{path} 已不存在。</translation>
    </message>
    <message>
        <source>8×8 handwritten digits that come with the program: small enough to try everything on.</source>
        <translation>程序自带的 8×8 手写数字：数据量小，什么都可以在上面试。</translation>
    </message>
    <message>
        <source>{count} images</source>
        <translation>{count} 张图像</translation>
    </message>
    <message>
        <source>used {when}</source>
        <translation>上次使用：{when}</translation>
    </message>
    <message>
        <source>Read as</source>
        <translation>读取为</translation>
    </message>
    <message>
        <source>What the files are read as, where the first guess was wrong</source>
        <translation>首次判断有误时，指定文件的读取方式</translation>
    </message>
    <message>
        <source>{count} training images</source>
        <translation>{count} 张训练图像</translation>
    </message>
    <message>
        <source>{count} validation images</source>
        <translation>{count} 张验证图像</translation>
    </message>
    <message numerus="yes">
        <source>%n runs</source>
        <translation>
            <numerusform>%n 个运行</numerusform>
        </translation>
    </message>
    <message>
        <source>Show the runs whose data is called {name}</source>
        <translation>显示数据名为 {name} 的运行</translation>
    </message>
    <message>
        <source>built in</source>
        <translation>内置</translation>
    </message>
    <message>
        <source>seen {when}</source>
        <translation>首次出现：{when}</translation>
    </message>
    <message>
        <source>no run yet</source>
        <translation>尚无运行</translation>
    </message>
    <message>
        <source>Every image is {size} pixels.</source>
        <translation>每张图像为 {size} 像素。</translation>
    </message>
    <message>
        <source>Images are {least} to {most} pixels, half of them up to {median}.</source>
        <translation>图像为 {least} 至 {most} 像素，半数不超过 {median}。</translation>
    </message>
    <message>
        <source>Every class has {count} training images.</source>
        <translation>每个类别有 {count} 张训练图像。</translation>
    </message>
    <message>
        <source>From {least} to {most} training images a class.</source>
        <translation>每个类别有 {least} 至 {most} 张训练图像。</translation>
    </message>
    <message>
        <source>From {least} to {most} training images a class; the largest has {times} times as many as the smallest.</source>
        <translation>每个类别有 {least} 至 {most} 张训练图像；最多的类别是最少的 {times} 倍。</translation>
    </message>
    <message>
        <source>best {top1}</source>
        <translation>最佳 {top1}</translation>
    </message>
    <message>
        <source>Mean ± standard deviation of top-1 over the seeds of one recipe, in percent</source>
        <translation>同一训练方案在各种子下 Top-1 的均值 ± 标准差（%）</translation>
    </message>
    <message>
        <source>{method} {mean}</source>
        <translation>{method} {mean}</translation>
    </message>
    <message>
        <source>{method} {mean} ± {spread} ({count})</source>
        <translation>{method} {mean} ± {spread} ({count})</translation>
    </message>
    <message numerus="yes">
        <source>Move {count} to trash; %n are at work</source>
        <translation>
            <numerusform>将 {count} 个移到回收站；%n 个正在工作</numerusform>
        </translation>
    </message>
    <message>
        <source>A run that is at work, or being started, cannot go to the trash: stop it first.</source>
        <translation>正在工作或正在启动的运行不能移到回收站：请先停止它。</translation>
    </message>
    <message>
        <source>A run that is at work, or being started, cannot be packed: stop it first.</source>
        <translation>正在工作或正在启动的运行不能打包：请先停止它。</translation>
    </message>
    <message>
        <source>best student</source>
        <translation>最佳学生模型</translation>
    </message>
    <message>
        <source>last student</source>
        <translation>最新学生模型</translation>
    </message>
    <message>
        <source>training state</source>
        <translation>训练状态</translation>
    </message>
    <message>
        <source>export</source>
        <translation>导出文件</translation>
    </message>
    <message>
        <source>file</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Which</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>How the export answers beside the student</source>
        <translation>导出文件与学生模型的答案相比如何</translation>
    </message>
    <message>
        <source>Epoch</source>
        <translation>轮次</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>保存时间</translation>
    </message>
    <message>
        <source>Checkpoints of this run</source>
        <translation>此运行的检查点</translation>
    </message>
    <message>
        <source>Use as teacher</source>
        <translation>用作教师</translation>
    </message>
    <message>
        <source>Fill the form of a new run: this student teaches another</source>
        <translation>填写新运行的表单：由此学生模型教另一个模型</translation>
    </message>
    <message>
        <source>Start a student from it</source>
        <translation>以此训练学生</translation>
    </message>
    <message>
        <source>Fill the form of a new run: its student starts with these weights</source>
        <translation>填写新运行的表单：学生以这些权重为初始权重</translation>
    </message>
    <message>
        <source>Show the file in the system&apos;s file manager</source>
        <translation>在系统的文件管理器中显示</translation>
    </message>
    <message>
        <source>Write this student in a format of others</source>
        <translation>以其他程序可读的格式写出此学生模型</translation>
    </message>
    <message>
        <source>export: {form}</source>
        <translation>导出文件：{form}</translation>
    </message>
    <message>
        <source>not checked</source>
        <translation>未检查</translation>
    </message>
    <message>
        <source>Best student</source>
        <translation>最佳学生模型</translation>
    </message>
    <message>
        <source>Last student</source>
        <translation>最新学生模型</translation>
    </message>
    <message>
        <source>That of the best epoch, or that of the last checkpoint</source>
        <translation>最佳轮次的模型，或最后一个检查点的模型</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>What is to read it decides</source>
        <translation>取决于用什么程序读取</translation>
    </message>
    <message>
        <source>How they are stored; computed is in float32</source>
        <translation>权重的存储方式；计算始终使用 float32</translation>
    </message>
    <message>
        <source>Validation images, at most</source>
        <translation>验证图像数量上限</translation>
    </message>
    <message>
        <source>On so many images of the run the export is compared with the student</source>
        <translation>用此运行的这么多张图像对比导出文件与学生模型</translation>
    </message>
    <message>
        <source>Choose where the export is written</source>
        <translation>选择导出文件的位置</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>In the exports folder of the run</source>
        <translation>运行的 exports 文件夹</translation>
    </message>
    <message>
        <source>A file or a folder; left empty, it goes into the run&apos;s own folder</source>
        <translation>文件或文件夹；留空则存入运行自己的文件夹</translation>
    </message>
    <message>
        <source>No student is kept of this run: the first comes with the end of its first epoch.</source>
        <translation>此运行没有保存学生模型：首个学生模型在第一轮结束时保存。</translation>
    </message>
    <message>
        <source>This one is not saved yet.</source>
        <translation>此模型尚未保存。</translation>
    </message>
    <message>
        <source>What is there by this name is replaced.</source>
        <translation>那里的同名内容将被替换。</translation>
    </message>
    <message>
        <source>{student}, not saved yet</source>
        <translation>{student}，尚未保存</translation>
    </message>
    <message>
        <source>{student}, top-1 {top1}</source>
        <translation>{student}，Top-1 {top1}</translation>
    </message>
    <message>
        <source>It needs {packages}: pip install {names}</source>
        <translation>需要 {packages}：pip install {names}</translation>
    </message>
    <message>
        <source>timm cannot build a student with a small stem by its name: choose another format.</source>
        <translation>timm 无法按名称构建小型 stem 的学生模型：请选择其他格式。</translation>
    </message>
    <message>
        <source>Export {file}</source>
        <translation>导出 {file}</translation>
    </message>
    <message>
        <source>Export the student</source>
        <translation>导出学生模型</translation>
    </message>
    <message>
        <source>the advisor said what nobody understands: {error}.</source>
        <translation>预估程序的回答无法解读：{error}。</translation>
    </message>
    <message>
        <source>exit code {code}</source>
        <translation>退出码 {code}</translation>
    </message>
    <message>
        <source>the engine was killed ({signal}): memory ran out, or somebody ended it.</source>
        <translation>引擎被强行终止（{signal}）：内存耗尽，或有人结束了它。</translation>
    </message>
    <message>
        <source>the engine was ended by {signal}: {words}</source>
        <translation>引擎被 {signal} 终止：{words}</translation>
    </message>
    <message>
        <source>the engine was ended by {signal}.</source>
        <translation>引擎被 {signal} 终止。</translation>
    </message>
    <message>
        <source>the advisor ended before it answered ({reason}).</source>
        <translation>预估程序未回答便已结束（{reason}）。</translation>
    </message>
    <message>
        <source>Try again: it is started anew.</source>
        <translation>请重试：它会重新启动。</translation>
    </message>
    <message>
        <source>cannot be started: {reason}.</source>
        <translation>无法启动：{reason}。</translation>
    </message>
    <message>
        <source>Is Python still installed there?</source>
        <translation>Python 是否仍安装在该处？</translation>
    </message>
    <message>
        <source>Asked to pause: it holds after this step.</source>
        <translation>已请求暂停：当前步完成后暂停。</translation>
    </message>
    <message>
        <source>Asked to go on.</source>
        <translation>已请求继续。</translation>
    </message>
    <message>
        <source>Asked to stop: it saves a checkpoint first.</source>
        <translation>已请求停止：先保存检查点。</translation>
    </message>
    <message>
        <source>Asked to save a checkpoint.</source>
        <translation>已请求保存检查点。</translation>
    </message>
    <message>
        <source>Rename {name}</source>
        <translation>重命名 {name}</translation>
    </message>
    <message>
        <source>Tags of {name}</source>
        <translation>{name} 的标签</translation>
    </message>
    <message>
        <source>Note of {name}</source>
        <translation>{name} 的备注</translation>
    </message>
    <message>
        <source>{name} is in the trash.</source>
        <translation>{name} 已移到回收站。</translation>
    </message>
    <message>
        <source>{name} are in the trash.</source>
        <translation>{name} 已移到回收站。</translation>
    </message>
    <message>
        <source>Move {name} to the trash</source>
        <translation>将 {name} 移到回收站</translation>
    </message>
    <message>
        <source>Bring {name} back</source>
        <translation>还原 {name}</translation>
    </message>
    <message>
        <source>“{name}” was not moved: {reason}</source>
        <translation>“{name}”未移动：{reason}</translation>
    </message>
    <message numerus="yes">
        <source>Nor were %n more.</source>
        <translation>
            <numerusform>另有 %n 个也未移动。</numerusform>
        </translation>
    </message>
    <message>
        <source>Change what is said of {name}</source>
        <translation>修改 {name} 的标注</translation>
    </message>
    <message>
        <source>Star {name}</source>
        <translation>为 {name} 加星标</translation>
    </message>
    <message>
        <source>Unstar {name}</source>
        <translation>取消 {name} 的星标</translation>
    </message>
    <message>
        <source>{name} is back.</source>
        <translation>{name} 已还原。</translation>
    </message>
    <message>
        <source>{name} are back.</source>
        <translation>{name} 已还原。</translation>
    </message>
    <message>
        <source>The engine starts; the run goes on where its last checkpoint is.</source>
        <translation>引擎正在启动；运行将从最后一个检查点继续。</translation>
    </message>
    <message>
        <source>No run is open</source>
        <translation>没有打开的运行</translation>
    </message>
    <message>
        <source>Choose one from the list, or start a new one: its curves come here as it goes.</source>
        <translation>请从列表中选择一个运行，或新建一个：曲线会随训练显示在这里。</translation>
    </message>
    <message>
        <source>The run&apos;s folder cannot be read: {error}.</source>
        <translation>无法读取此运行的文件夹：{error}。</translation>
    </message>
    <message>
        <source>This run is not here</source>
        <translation>此运行不在这里</translation>
    </message>
    <message>
        <source>alone</source>
        <translation>单独训练</translation>
    </message>
    <message>
        <source>seed {seed}</source>
        <translation>种子 {seed}</translation>
    </message>
    <message>
        <source>hybrid</source>
        <translation>混合</translation>
    </message>
    <message>
        <source>custom</source>
        <translation>自定义</translation>
    </message>
    <message>
        <source>Teacher</source>
        <translation>教师</translation>
    </message>
    <message>
        <source>Student</source>
        <translation>学生</translation>
    </message>
    <message>
        <source>Fusion model</source>
        <translation>融合模型</translation>
    </message>
    <message>
        <source>A model</source>
        <translation>单个模型</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>S1–S3 of one of the two, a projector, S4 and head of the other</source>
        <translation>其中一个模型的 S1–S3，加投影器，再接另一个模型的 S4 和分类头</translation>
    </message>
    <message>
        <source>A teaching assistant: distilled first, then it teaches the student</source>
        <translation>教学助理：先接受蒸馏，再教学生</translation>
    </message>
    <message>
        <source>The teacher teaches the student directly</source>
        <translation>教师直接教学生</translation>
    </message>
    <message>
        <source>What stands between teacher and student</source>
        <translation>教师与学生之间的部分</translation>
    </message>
    <message>
        <source>Teacher and student alone</source>
        <translation>仅教师与学生</translation>
    </message>
    <message>
        <source>The teacher teaches the student directly.</source>
        <translation>教师直接教学生。</translation>
    </message>
    <message>
        <source>None chosen yet</source>
        <translation>尚未选择</translation>
    </message>
    <message>
        <source>Taught first, then teaches the student: two runs.</source>
        <translation>先接受蒸馏，再教学生：共两个运行。</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>更改…</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Choose the assistant’s model, weights and epochs</source>
        <translation>选择助教的模型、权重和轮数</translation>
    </message>
    <message>
        <source>Change: {role}</source>
        <translation>更改：{role}</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>设置…</translation>
    </message>
    <message>
        <source>Projector, last stage, window</source>
        <translation>投影器、末阶段、窗口</translation>
    </message>
    <message>
        <source>Settings of the fusion model</source>
        <translation>融合模型的设置</translation>
    </message>
    <message>
        <source>{front} S1–S3 → {back} S4 + head</source>
        <translation>{front} S1–S3 → {back} S4 + 分类头</translation>
    </message>
    <message>
        <source>{front} S1–S3 → {back} head</source>
        <translation>{front} S1–S3 → {back} 分类头</translation>
    </message>
    <message>
        <source>Front: the CNN of the two.</source>
        <translation>前段：两者中的 CNN。</translation>
    </message>
    <message>
        <source>Front: the student.</source>
        <translation>前段：学生模型。</translation>
    </message>
    <message>
        <source>New: the projector’s {count} parameters.</source>
        <translation>新增：投影器的 {count} 参数。</translation>
    </message>
    <message>
        <source>Only the projector is new.</source>
        <translation>仅投影器为新增。</translation>
    </message>
    <message>
        <source>One for each of {count} teachers.</source>
        <translation>{count} 个教师各有一个。</translation>
    </message>
    <message>
        <source>No fusion model yet</source>
        <translation>还没有融合模型</translation>
    </message>
    <message>
        <source>It is made of teacher and student: choose a teacher.</source>
        <translation>它由教师和学生组成：请选择教师。</translation>
    </message>
    <message>
        <source>It is made of teacher and student: choose a student.</source>
        <translation>它由教师和学生组成：请选择学生。</translation>
    </message>
    <message>
        <source>It is made of teacher and student: choose both.</source>
        <translation>它由教师和学生组成：请选择两者。</translation>
    </message>
    <message>
        <source>{model} cannot be the front of a fusion model: {reason}.</source>
        <translation>{model} 不能作融合模型的前段：{reason}。</translation>
    </message>
    <message>
        <source>{model} cannot be the back of a fusion model: {reason}.</source>
        <translation>{model} 不能作融合模型的后段：{reason}。</translation>
    </message>
    <message>
        <source>These can:</source>
        <translation>可用的有：</translation>
    </message>
    <message>
        <source>Take {model} as the {role}</source>
        <translation>以 {model} 作为{role}</translation>
    </message>
    <message>
        <source>{state} {share} %</source>
        <translation>{state} {share}%</translation>
    </message>
    <message>
        <source>A click marks the run, or takes the mark away</source>
        <translation>点击加上或取消星标</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Teacher → student</source>
        <translation>教师 → 学生</translation>
    </message>
    <message>
        <source>After the last epoch, in percent</source>
        <translation>最后一个轮次之后（%）</translation>
    </message>
    <message>
        <source>Best</source>
        <translation>最佳</translation>
    </message>
    <message>
        <source>Over all epochs, in percent</source>
        <translation>所有轮次中的最佳（%）</translation>
    </message>
    <message>
        <source>Curve</source>
        <translation>曲线</translation>
    </message>
    <message>
        <source>Validation accuracy by epoch</source>
        <translation>各轮次的验证准确率</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>创建时间</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>The history does not know this run yet.</source>
        <translation>历史记录中还没有此运行。</translation>
    </message>
    <message>
        <source>Assistant</source>
        <translation>助教</translation>
    </message>
    <message>
        <source>Teacher&apos;s top-1</source>
        <translation>教师 Top-1</translation>
    </message>
    <message>
        <source>In percent, on the same validation images</source>
        <translation>在相同验证图像上（%）</translation>
    </message>
    <message>
        <source>Fusion model&apos;s top-1</source>
        <translation>融合模型 Top-1</translation>
    </message>
    <message>
        <source>In percent, after the last epoch</source>
        <translation>最后一个轮次之后（%）</translation>
    </message>
    <message>
        <source>In training</source>
        <translation>训练中</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>queued</source>
        <translation>排队中</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>启动中</translation>
    </message>
    <message>
        <source>running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>lost</source>
        <translation>失联</translation>
    </message>
    <message>
        <source>waiting for data</source>
        <translation>等待数据</translation>
    </message>
    <message>
        <source>GPU</source>
        <translation>GPU</translation>
    </message>
    <message>
        <source>processor</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>run</source>
        <translation>本运行</translation>
    </message>
    <message>
        <source>rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>other</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>{model}→stages</source>
        <translation>{model}→各阶段</translation>
    </message>
    <message>
        <source>labels→student</source>
        <translation>标签→学生</translation>
    </message>
    <message>
        <source>labels→fusion</source>
        <translation>标签→融合模型</translation>
    </message>
    <message>
        <source>student</source>
        <translation>学生</translation>
    </message>
    <message>
        <source>fusion model</source>
        <translation>融合模型</translation>
    </message>
    <message>
        <source>teacher</source>
        <translation>教师</translation>
    </message>
    <message>
        <source>on validation</source>
        <translation>验证集</translation>
    </message>
    <message>
        <source>top-5</source>
        <translation>Top-5</translation>
    </message>
    <message>
        <source>images/s</source>
        <translation>图像/秒</translation>
    </message>
    <message>
        <source>student, averaged</source>
        <translation>学生（权重平均）</translation>
    </message>
    <message>
        <source>student, not averaged</source>
        <translation>学生（未平均）</translation>
    </message>
    <message>
        <source>in training</source>
        <translation>训练中</translation>
    </message>
    <message>
        <source>fusion</source>
        <translation>融合</translation>
    </message>
    <message>
        <source>assistant</source>
        <translation>助教</translation>
    </message>
    <message>
        <source>{number} %</source>
        <translation>{number}%</translation>
    </message>
    <message>
        <source>The queue may use {device}</source>
        <translation>队列可以使用 {device}</translation>
    </message>
    <message>
        <source>The queue needs a device.</source>
        <translation>队列至少需要一个设备。</translation>
    </message>
    <message>
        <source>{used} / {total} GiB</source>
        <translation>{used} / {total} GiB</translation>
    </message>
    <message>
        <source>cpu, 1 thread</source>
        <translation>CPU，1 个线程</translation>
    </message>
    <message>
        <source>cpu, {count} threads</source>
        <translation>CPU，{count} 个线程</translation>
    </message>
    <message>
        <source>{days} d {hours} h</source>
        <translation>{days} 天 {hours} 小时</translation>
    </message>
    <message>
        <source>{hours} h {minutes:02d} min</source>
        <translation>{hours} 小时 {minutes:02d} 分</translation>
    </message>
    <message>
        <source>{minutes} min {seconds:02d} s</source>
        <translation>{minutes} 分 {seconds:02d} 秒</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} 秒</translation>
    </message>
    <message>
        <source>HH:mm</source>
        <comment>today, as Qt writes a time</comment>
        <translation>HH:mm</translation>
    </message>
    <message>
        <source>d MMM HH:mm</source>
        <comment>this year, as Qt writes a date</comment>
        <translation>M月d日 HH:mm</translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <comment>as Qt writes a date</comment>
        <translation>yyyy年M月d日</translation>
    </message>
    <message>
        <source>yyyy-MM-dd HH:mm:ss</source>
        <comment>as Qt writes a time</comment>
        <translation>yyyy-MM-dd HH:mm:ss</translation>
    </message>
    <message>
        <source>total</source>
        <translation>总计</translation>
    </message>
    <message>
        <source>{title}: {about}</source>
        <translation>{title}：{about}</translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation>版本 {version}</translation>
    </message>
    <message>
        <source>Heterogeneous knowledge distillation: what a network of one family knows, moved into one of another.</source>
        <translation>异构知识蒸馏：把一类网络学到的知识迁移到另一类网络。</translation>
    </message>
    <message>
        <source>Runs are kept in {home}.</source>
        <translation>运行保存在 {home}。</translation>
    </message>
    <message>
        <source>Scripts use `python -m engine.run`; its help lists every option.</source>
        <translation>脚本使用 `python -m engine.run`，其帮助列出了全部选项。</translation>
    </message>
    <message>
        <source>Apache License 2.0. Qt and PySide6 are used under the LGPL 3.</source>
        <translation>Apache License 2.0。Qt 与 PySide6 依据 LGPL 3 使用。</translation>
    </message>
    <message>
        <source>Open the running run</source>
        <translation>打开正在进行的运行</translation>
    </message>
    <message>
        <source>Nothing is running</source>
        <translation>没有进行中的运行</translation>
    </message>
    <message numerus="yes">
        <source>{name}: {state} {percent} %  ·  %n more</source>
        <translation>
            <numerusform>{name}：{state} {percent}%  ·  另有 %n 个</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{name}: {state}  ·  %n more</source>
        <translation>
            <numerusform>{name}：{state}  ·  另有 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>Open the running run {name}</source>
        <translation>打开正在进行的运行 {name}</translation>
    </message>
    <message>
        <source>Open the running run: {what}</source>
        <translation>打开进行中的运行：{what}</translation>
    </message>
    <message numerus="yes">
        <source>%n waiting, held</source>
        <translation>
            <numerusform>%n 个等待中，已暂停</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>%n 个等待中</numerusform>
        </translation>
    </message>
    <message>
        <source>Show the queue: {what}</source>
        <translation>显示队列：{what}</translation>
    </message>
    <message>
        <source>Being cancelled: {what}</source>
        <translation>正在取消：{what}</translation>
    </message>
    <message numerus="yes">
        <source>{what}  ·  %n more</source>
        <translation>
            <numerusform>{what}  ·  另有 %n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>Cancel: {what}</source>
        <translation>取消：{what}</translation>
    </message>
    <message>
        <source>{what}: cancelled. Nothing half-written is left.</source>
        <translation>{what}：已取消。没有留下写了一半的内容。</translation>
    </message>
    <message>
        <source>Devices: {what}</source>
        <translation>设备：{what}</translation>
    </message>
    <message>
        <source>home: {path}</source>
        <translation>主目录：{path}</translation>
    </message>
    <message>
        <source>GPU {place}</source>
        <translation>GPU {place}</translation>
    </message>
    <message>
        <source>{name}: {state} {percent} %</source>
        <translation>{name}：{state} {percent}%</translation>
    </message>
    <message>
        <source>Theme: system</source>
        <translation>主题：跟随系统</translation>
    </message>
    <message>
        <source>Theme: light</source>
        <translation>主题：浅色</translation>
    </message>
    <message>
        <source>Theme: dark</source>
        <translation>主题：深色</translation>
    </message>
    <message>
        <source>Theme: as the system, light, dark, high contrast</source>
        <translation>主题：跟随系统、浅色、深色、高对比度</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close the window all the same; runs go on</source>
        <translation>仍然关闭窗口；运行会继续</translation>
    </message>
    <message>
        <source>Stop them and close</source>
        <translation>停止运行并关闭</translation>
    </message>
    <message>
        <source>Each saves a checkpoint and can be resumed; the queue is held</source>
        <translation>每个运行保存检查点，之后可以继续；队列暂停</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>留下</translation>
    </message>
    <message>
        <source>Keep the window open  (Esc)</source>
        <translation>保持窗口打开 (Esc)</translation>
    </message>
    <message>
        <source>Don&apos;t ask again</source>
        <translation>不再询问</translation>
    </message>
    <message>
        <source>The window then closes at once; Settings brings the question back</source>
        <translation>以后窗口会直接关闭；可在“设置”中恢复此询问</translation>
    </message>
    <message>
        <source>Still being made, and given up when the window closes: {what}.</source>
        <translation>尚未完成，关闭窗口即放弃：{what}。</translation>
    </message>
    <message numerus="yes">
        <source>%n runs go on without the window.</source>
        <translation>
            <numerusform>%n 个运行将在窗口关闭后继续。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n runs go on without the window. Waiting behind them in the queue: {count}.</source>
        <translation>
            <numerusform>%n 个运行将在窗口关闭后继续。队列中排在其后等待的运行：{count} 个。</numerusform>
        </translation>
    </message>
    <message>
        <source>Close  (Esc)</source>
        <translation>关闭 (Esc)</translation>
    </message>
    <message>
        <source>0: never.</source>
        <translation>0：从不。</translation>
    </message>
    <message>
        <source>AT: the student looks where the teacher looks.</source>
        <translation>AT：学生关注教师所关注的区域。</translation>
    </message>
    <message>
        <source>Ablation</source>
        <translation>消融</translation>
    </message>
    <message>
        <source>Accumulate</source>
        <translation>梯度累积</translation>
    </message>
    <message>
        <source>Added to the product of deviations; takes weight off rare classes.</source>
        <translation>加在标准差乘积上的常数；减小稀有类别的权重。</translation>
    </message>
    <message>
        <source>Alpha</source>
        <translation>α (alpha)</translation>
    </message>
    <message>
        <source>Angle weight</source>
        <translation>角度权重</translation>
    </message>
    <message>
        <source>Any timm model name.</source>
        <translation>任意 timm 模型名称。</translation>
    </message>
    <message>
        <source>As a target of the student, the fusion model gets no gradient.</source>
        <translation>作为学生的目标时，融合模型不接收梯度。</translation>
    </message>
    <message>
        <source>At most so many training images a class; 0: all.</source>
        <translation>每个类别最多使用的训练图像数；0：全部。</translation>
    </message>
    <message>
        <source>Attention heads</source>
        <translation>注意力头数</translation>
    </message>
    <message>
        <source>Attention width</source>
        <translation>注意力宽度</translation>
    </message>
    <message>
        <source>Average of the student&apos;s weights, evaluated and exported; 0: none.</source>
        <translation>学生权重的滑动平均，用于评估和导出；0：不使用。</translation>
    </message>
    <message>
        <source>BKD: every class a yes-or-no question that the teacher&apos;s probability answers.</source>
        <translation>BKD：每个类别作为一个是非问题，由教师的概率作答。</translation>
    </message>
    <message>
        <source>Batch size</source>
        <translation>批大小</translation>
    </message>
    <message>
        <source>Beta</source>
        <translation>β (beta)</translation>
    </message>
    <message>
        <source>Block matrix</source>
        <translation>块级矩阵</translation>
    </message>
    <message>
        <source>Blocks a stage</source>
        <translation>每阶段的块数</translation>
    </message>
    <message>
        <source>Blocks in S1..S4 of a model without stages of its own; empty: by the usual 2:2:6:2.</source>
        <translation>对没有阶段划分的模型，S1..S4 各含的块数；留空：按常用的 2:2:6:2。</translation>
    </message>
    <message>
        <source>Broken images</source>
        <translation>损坏的图像</translation>
    </message>
    <message>
        <source>CC: neighbours in the batch differ from the teacher in uncorrelated ways.</source>
        <translation>CC：批内相邻图像与教师的差异互不相关。</translation>
    </message>
    <message>
        <source>CE fusion weight</source>
        <translation>融合模型 CE 权重</translation>
    </message>
    <message>
        <source>CE weight</source>
        <translation>CE 权重</translation>
    </message>
    <message>
        <source>CIFAR-100 as in the papers, CNN student</source>
        <translation>CIFAR-100（与论文一致），CNN 学生</translation>
    </message>
    <message>
        <source>CIFAR-100 as in the papers, ViT or MLP student</source>
        <translation>CIFAR-100（与论文一致），ViT 或 MLP 学生</translation>
    </message>
    <message>
        <source>CPU threads; 0: torch&apos;s own choice.</source>
        <translation>CPU 线程数；0：由 torch 决定。</translation>
    </message>
    <message>
        <source>CRD: the student tells its image&apos;s teacher embedding from those of thousands of others.</source>
        <translation>CRD：学生从数千个嵌入中认出同一图像的教师嵌入。</translation>
    </message>
    <message>
        <source>Channels a head</source>
        <translation>每头通道数</translation>
    </message>
    <message>
        <source>Channels last</source>
        <translation>通道在后 (channels last)</translation>
    </message>
    <message>
        <source>Channels of the teacher that make one attention head, about.</source>
        <translation>大约每多少个教师通道组成一个注意力头。</translation>
    </message>
    <message>
        <source>Checkpoint every (epochs)</source>
        <translation>检查点间隔（轮次）</translation>
    </message>
    <message>
        <source>Checkpoint every (minutes)</source>
        <translation>检查点间隔（分钟）</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Colour jitter</source>
        <translation>颜色抖动</translation>
    </message>
    <message>
        <source>Compile</source>
        <translation>编译</translation>
    </message>
    <message>
        <source>Compute</source>
        <translation>计算</translation>
    </message>
    <message>
        <source>Control</source>
        <translation>对照</translation>
    </message>
    <message>
        <source>Crop</source>
        <translation>裁剪</translation>
    </message>
    <message>
        <source>Crop scale</source>
        <translation>裁剪比例</translation>
    </message>
    <message>
        <source>CutMix alpha</source>
        <translation>CutMix α</translation>
    </message>
    <message>
        <source>DIST: the student&apos;s probabilities correlate with the teacher&apos;s, over classes and over images.</source>
        <translation>DIST：学生与教师的概率在类别间和图像间均保持相关。</translation>
    </message>
    <message>
        <source>DKD: KD taken apart into the target class and all others.</source>
        <translation>DKD：把 KD 拆分为目标类别与其余所有类别两部分。</translation>
    </message>
    <message>
        <source>Decode once into memory, or stream through workers; auto: by memory_limit.</source>
        <translation>一次解码进内存，或由工作进程流式读取；auto：依 memory_limit 决定。</translation>
    </message>
    <message>
        <source>Decoded sets up to this size are held in memory.</source>
        <translation>解码后不超过此大小的数据集保存在内存中。</translation>
    </message>
    <message>
        <source>Demo: a small CNN learns the digits (the teacher)</source>
        <translation>演示：小型 CNN 学习手写数字（作为教师）</translation>
    </message>
    <message>
        <source>Demo: the CNN teaches a ViT the digits, by FBT</source>
        <translation>演示：CNN 用 FBT 教 ViT 识别手写数字</translation>
    </message>
    <message>
        <source>Detach fusion target</source>
        <translation>截断融合目标的梯度</translation>
    </message>
    <message>
        <source>Embedding width</source>
        <translation>嵌入宽度</translation>
    </message>
    <message>
        <source>{name}
{macs} multiply-accumulates an image</source>
        <translation>{name}
每张图像 {macs} 次乘加运算</translation>
    </message>
    <message>
        <source>{count} params</source>
        <translation>{count} 参数</translation>
    </message>
    <message>
        <source>{needed} of {all}</source>
        <translation>{needed} / {all}</translation>
    </message>
    <message>
        <source>{all} ({epoch} an epoch)</source>
        <translation>{all}（每轮 {epoch}）</translation>
    </message>
    <message>
        <source>Assistant&apos;s run</source>
        <translation>助教的运行</translation>
    </message>
    <message>
        <source>The assistant is taught first, in a run of its own</source>
        <translation>助教在单独的运行中先接受蒸馏</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>显存/内存</translation>
    </message>
    <message>
        <source>Weights, gradients, optimiser and the activations of one batch</source>
        <translation>权重、梯度、优化器状态以及一个批次的激活值</translation>
    </message>
    <message>
        <source>An epoch</source>
        <translation>每轮用时</translation>
    </message>
    <message>
        <source>Training steps alone: data and evaluation come on top</source>
        <translation>仅训练步的用时；数据读取和评估另计</translation>
    </message>
    <message>
        <source>In all</source>
        <translation>总用时</translation>
    </message>
    <message>
        <source>All epochs; data and evaluation come on top</source>
        <translation>全部轮次；数据读取和评估另计</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步数</translation>
    </message>
    <message>
        <source>Optimiser steps</source>
        <translation>优化器步数</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Computed in {precision}</source>
        <translation>以 {precision} 计算</translation>
    </message>
    <message>
        <source>under 1 s</source>
        <translation>不到 1 秒</translation>
    </message>
    <message>
        <source>State of the estimate</source>
        <translation>预估的状态</translation>
    </message>
    <message>
        <source>Estimate</source>
        <translation>预估</translation>
    </message>
    <message>
        <source>when the list is green</source>
        <translation>检查项全部通过后给出</translation>
    </message>
    <message>
        <source>of earlier settings</source>
        <translation>基于先前的设置</translation>
    </message>
    <message>
        <source>estimating…</source>
        <translation>正在预估…</translation>
    </message>
    <message>
        <source>not possible</source>
        <translation>无法预估</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>设备数</translation>
    </message>
    <message>
        <source>Distance weight</source>
        <translation>距离权重</translation>
    </message>
    <message>
        <source>EMA decay</source>
        <translation>EMA 衰减</translation>
    </message>
    <message>
        <source>Each layer learns by this factor slower than the one after it, for fine-tuning; 1: all alike.</source>
        <translation>用于微调：每一层的学习率比后一层低这一倍数；1：各层相同。</translation>
    </message>
    <message>
        <source>Embedding dim</source>
        <translation>嵌入维度</translation>
    </message>
    <message>
        <source>Top-1 (%)</source>
        <translation>Top-1 (%)</translation>
    </message>
    <message>
        <source>After the last epoch</source>
        <translation>最后一个轮次之后</translation>
    </message>
    <message>
        <source>Best (%)</source>
        <translation>最佳 (%)</translation>
    </message>
    <message>
        <source>Top-1 of the best epoch, chosen on the images it is measured on</source>
        <translation>最佳轮次的 Top-1；该轮次即在所测图像上选出</translation>
    </message>
    <message>
        <source>To teacher</source>
        <translation>与教师之差</translation>
    </message>
    <message>
        <source>Top-1 minus the teacher&apos;s</source>
        <translation>Top-1 减去教师的 Top-1</translation>
    </message>
    <message>
        <source>Gain</source>
        <translation>增益</translation>
    </message>
    <message>
        <source>Top-1 minus that of the student alone, of the same data and recipe</source>
        <translation>Top-1 减去相同数据和训练方案下学生单独训练的 Top-1</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>轮次</translation>
    </message>
    <message>
        <source>Epochs that were completed</source>
        <translation>已完成的轮数</translation>
    </message>
    <message>
        <source>Duration</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>Time spent computing</source>
        <translation>计算用时</translation>
    </message>
    <message>
        <source>Imgs/s</source>
        <translation>图像/秒</translation>
    </message>
    <message>
        <source>Images a second in training, teacher included, as measured in the run: the median of its epochs</source>
        <translation>训练时每秒的图像数（含教师），在运行中测得：各轮的中位数</translation>
    </message>
    <message>
        <source>Params (M)</source>
        <translation>参数 (M)</translation>
    </message>
    <message>
        <source>Parameters of the student, in millions</source>
        <translation>学生的参数量，以百万计</translation>
    </message>
    <message>
        <source>Mem. (GiB)</source>
        <translation>内存 (GiB)</translation>
    </message>
    <message>
        <source>The most memory that was in use</source>
        <translation>使用过的最大内存</translation>
    </message>
    <message>
        <source>GMACs</source>
        <translation>GMACs</translation>
    </message>
    <message>
        <source>Multiply-accumulates of the student for one image, where they are known</source>
        <translation>学生模型处理一张图像的乘加运算量（已知时）</translation>
    </message>
    <message>
        <source>Over the first</source>
        <translation>相对首项</translation>
    </message>
    <message>
        <source>Top-1 minus that of the first in the list, paired by seed, with its 95 % confidence interval</source>
        <translation>Top-1 减去列表首项的 Top-1，按种子配对，附 95% 置信区间</translation>
    </message>
    <message>
        <source>{name} ({count} seeds)</source>
        <translation>{name}（{count} 个种子）</translation>
    </message>
    <message>
        <source>{name}: {state}</source>
        <translation>{name}：{state}</translation>
    </message>
    <message>
        <source>Mean of {count} seeds; the band is one standard deviation to either side</source>
        <translation>{count} 个种子的均值；色带为上下各一个标准差</translation>
    </message>
    <message>
        <source>A gain, its interval lies above zero</source>
        <translation>有提升，其区间在零以上</translation>
    </message>
    <message>
        <source>A loss, its interval lies below zero</source>
        <translation>有下降，其区间在零以下</translation>
    </message>
    <message>
        <source>No difference shown, zero lies in its interval</source>
        <translation>未显示差异，零在其区间内</translation>
    </message>
    <message>
        <source>{value} (n = {count})</source>
        <translation>{value} (n = {count})</translation>
    </message>
    <message>
        <source>The best of this column</source>
        <translation>此列中的最佳值</translation>
    </message>
    <message>
        <source>{n} runs; {confidence} confidence interval of the mean: {low} to {high}</source>
        <translation>{n} 个运行；均值的 {confidence} 置信区间：{low} 至 {high}</translation>
    </message>
    <message>
        <source>* No finished run of the student alone has this seed: it is over those of other seeds</source>
        <translation>* 没有该种子下单独训练学生且已完成的运行：增益相对于其他种子的这类运行</translation>
    </message>
    <message>
        <source>* Of {count} no finished run of the student alone has the seed: these are over those of other seeds</source>
        <translation>* 其中 {count} 个没有同一种子下单独训练学生且已完成的运行：其增益相对于其他种子的这类运行</translation>
    </message>
    <message>
        <source>Both have one seed alone: too few for an interval</source>
        <translation>两者只有一个共同的种子：不足以给出区间</translation>
    </message>
    <message>
        <source>{verdict}: {low} to {high}</source>
        <translation>{verdict}：{low} 至 {high}</translation>
    </message>
    <message>
        <source>Epochs at which the step schedule multiplies the rate.</source>
        <translation>step 策略在这些轮次乘以衰减系数。</translation>
    </message>
    <message>
        <source>Epochs of the teaching assistant (kind = &quot;model&quot;); 0: as many as the student&apos;s.</source>
        <translation>助教的训练轮数（kind = &quot;model&quot;）；0：与学生相同。</translation>
    </message>
    <message>
        <source>Epochs over which the distillation loss rises to its weight.</source>
        <translation>蒸馏损失升至其权重所用的轮数。</translation>
    </message>
    <message>
        <source>Epsilon</source>
        <translation>ε (epsilon)</translation>
    </message>
    <message>
        <source>Evaluation crop</source>
        <translation>评估裁剪</translation>
    </message>
    <message>
        <source>Every (epochs)</source>
        <translation>间隔（轮次）</translation>
    </message>
    <message>
        <source>Every block of the teacher against every block of the student, first and last.</source>
        <translation>教师每个块与学生每个块两两对比，在首轮和末轮进行。</translation>
    </message>
    <message>
        <source>Expander width</source>
        <translation>扩展器宽度</translation>
    </message>
    <message>
        <source>FBT, &quot;Fuse Before Transfer&quot;: teacher → student, teacher → fusion model, fusion model → student.</source>
        <translation>FBT（“Fuse Before Transfer”）：教师 → 学生，教师 → 融合模型，融合模型 → 学生。</translation>
    </message>
    <message>
        <source>Feature weight</source>
        <translation>特征权重</translation>
    </message>
    <message>
        <source>File of aspects that python -m engine.targets has made.</source>
        <translation>由 python -m engine.targets 生成的要点文件。</translation>
    </message>
    <message>
        <source>Fine-tune a pretrained model on your own images (a teacher)</source>
        <translation>在自己的图像上微调预训练模型（作为教师）</translation>
    </message>
    <message>
        <source>FitNet: the student&apos;s stages, carried to the teacher&apos;s width and grid, equal the teacher&apos;s.</source>
        <translation>FitNet：学生各阶段的特征变换到教师的宽度和网格后，与教师一致。</translation>
    </message>
    <message>
        <source>Folder or file of the source; the demo data needs none.</source>
        <translation>数据源的文件夹或文件；演示数据无需填写。</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>形式</translation>
    </message>
    <message>
        <source>Fraction</source>
        <translation>比例</translation>
    </message>
    <message>
        <source>Frequency weight</source>
        <translation>频域权重</translation>
    </message>
    <message>
        <source>Frozen stages</source>
        <translation>冻结的阶段</translation>
    </message>
    <message>
        <source>Gamma</source>
        <translation>γ (gamma)</translation>
    </message>
    <message>
        <source>Gamma of stages</source>
        <translation>各阶段的 γ</translation>
    </message>
    <message>
        <source>Gradient clipping</source>
        <translation>梯度裁剪</translation>
    </message>
    <message>
        <source>Heads of the region-aware attention.</source>
        <translation>区域感知注意力的头数。</translation>
    </message>
    <message>
        <source>Held-out share</source>
        <translation>留出比例</translation>
    </message>
    <message>
        <source>Hidden width of the expander h.</source>
        <translation>扩展器 h 的隐藏层宽度。</translation>
    </message>
    <message>
        <source>Horizontal flip</source>
        <translation>水平翻转</translation>
    </message>
    <message>
        <source>How many times narrower a prompt&apos;s bottleneck is.</source>
        <translation>提示的瓶颈层缩窄的倍数。</translation>
    </message>
    <message>
        <source>Image size</source>
        <translation>图像尺寸</translation>
    </message>
    <message>
        <source>ImageNet-1K as in the papers, CNN student</source>
        <translation>ImageNet-1K（与论文一致），CNN 学生</translation>
    </message>
    <message>
        <source>ImageNet-1K as in the papers, ViT or MLP student</source>
        <translation>ImageNet-1K（与论文一致），ViT 或 MLP 学生</translation>
    </message>
    <message>
        <source>Images a class</source>
        <translation>每类图像数</translation>
    </message>
    <message>
        <source>Images a step, all micro-batches together.</source>
        <translation>每步的图像数，含全部微批次。</translation>
    </message>
    <message>
        <source>Images without targets</source>
        <translation>没有目标的图像</translation>
    </message>
    <message>
        <source>In mid-epoch too, so that a fault loses no more than this.</source>
        <translation>轮次中途也保存，出现故障时最多损失这么长时间。</translation>
    </message>
    <message>
        <source>InfoNCE in both directions, halved.</source>
        <translation>双向 InfoNCE，取平均。</translation>
    </message>
    <message>
        <source>KD weight</source>
        <translation>KD 权重</translation>
    </message>
    <message>
        <source>KD: the teacher&apos;s softened probabilities as targets.</source>
        <translation>KD：以教师软化后的概率为目标。</translation>
    </message>
    <message>
        <source>Kappa</source>
        <translation>κ (kappa)</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Label smoothing</source>
        <translation>标签平滑</translation>
    </message>
    <message>
        <source>Largest gradient norm; 0: none.</source>
        <translation>梯度范数上限；0：不限制。</translation>
    </message>
    <message>
        <source>Last epochs without mixing</source>
        <translation>末尾不混合的轮数</translation>
    </message>
    <message>
        <source>Last stage of the back model</source>
        <translation>后段模型的末阶段</translation>
    </message>
    <message>
        <source>Layer decay</source>
        <translation>逐层衰减</translation>
    </message>
    <message>
        <source>Learned queries at S4 in place of the TPP path&apos;s output.</source>
        <translation>在 S4 使用可学习的查询，替代 TPP 路径的输出。</translation>
    </message>
    <message>
        <source>Top-1, {what}</source>
        <translation>Top-1，{what}</translation>
    </message>
    <message>
        <source>Top-5, {what}</source>
        <translation>Top-5，{what}</translation>
    </message>
    <message>
        <source>Training loss, {what}</source>
        <translation>训练损失，{what}</translation>
    </message>
    <message>
        <source>Validation loss, {what}</source>
        <translation>验证损失，{what}</translation>
    </message>
    <message>
        <source>CKA {what}</source>
        <translation>CKA {what}</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Gradient norm</source>
        <translation>梯度范数</translation>
    </message>
    <message>
        <source>Loss scale of fp16</source>
        <translation>fp16 损失缩放</translation>
    </message>
    <message>
        <source>Skipped steps</source>
        <translation>跳过的步数</translation>
    </message>
    <message>
        <source>Images/s</source>
        <translation>图像/秒</translation>
    </message>
    <message>
        <source>Share of time waiting for data</source>
        <translation>等待数据的时间占比</translation>
    </message>
    <message>
        <source>Memory (GiB)</source>
        <translation>显存/内存 (GiB)</translation>
    </message>
    <message>
        <source>Least and largest share of the area in a random resized crop.</source>
        <translation>随机缩放裁剪的面积占比下限与上限。</translation>
    </message>
    <message>
        <source>Less memory, more time: what the student&apos;s blocks computed is computed again for the gradient.</source>
        <translation>省显存、费时间：学生各模块的中间结果不保留，求梯度时重新计算。</translation>
    </message>
    <message>
        <source>Log every</source>
        <translation>记录间隔</translation>
    </message>
    <message>
        <source>Lowest learning rate</source>
        <translation>最低学习率</translation>
    </message>
    <message>
        <source>MaKD: what a multimodal language model said of each image, learned beside its class.</source>
        <translation>MaKD：学习类别的同时，学习多模态语言模型对每张图像的描述。</translation>
    </message>
    <message>
        <source>Magnitude of the two operations; 0: off.</source>
        <translation>两次变换操作的强度；0：关闭。</translation>
    </message>
    <message>
        <source>Memory layout that convolutions run fastest in, on a GPU.</source>
        <translation>卷积在 GPU 上运行最快的内存布局。</translation>
    </message>
    <message>
        <source>Memory limit (GiB)</source>
        <translation>内存上限 (GiB)</translation>
    </message>
    <message>
        <source>Memory momentum</source>
        <translation>记忆库动量</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>Micro-batches a step.</source>
        <translation>每步的微批次数。</translation>
    </message>
    <message>
        <source>Mixup alpha</source>
        <translation>Mixup α</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Params</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Input</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Used last</source>
        <translation>最近使用</translation>
    </message>
    <message>
        <source>All models</source>
        <translation>全部模型</translation>
    </message>
    <message>
        <source>Pretrained weights: {tags}</source>
        <translation>预训练权重：{tags}</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Licence of the weights: {name}, with terms of its own</source>
        <translation>权重的许可证：{name}，附有自己的条款</translation>
    </message>
    <message>
        <source>Its stages are not known yet: it cannot be used here.</source>
        <translation>其阶段划分尚不可知，不能在此使用。</translation>
    </message>
    <message>
        <source>Momentum</source>
        <translation>动量</translation>
    </message>
    <message>
        <source>More teachers</source>
        <translation>更多教师</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Names joined by + are combined, as in fbt+rsd.</source>
        <translation>用 + 连接的名称表示组合，如 fbt+rsd。</translation>
    </message>
    <message>
        <source>Names of the classes to use; empty: all of them.</source>
        <translation>使用的类别名称；留空：全部。</translation>
    </message>
    <message>
        <source>Negatives</source>
        <translation>负样本数</translation>
    </message>
    <message>
        <source>Negatives from</source>
        <translation>负样本来源</translation>
    </message>
    <message>
        <source>Norm of the projectors&apos; convolution; layer is published for ConvNeXt students.</source>
        <translation>投影器卷积所用的归一化；ConvNeXt 学生在发表时使用 layer。</translation>
    </message>
    <message>
        <source>Normalisation</source>
        <translation>归一化</translation>
    </message>
    <message>
        <source>Not applied to biases, norms and what the model excludes.</source>
        <translation>不作用于偏置、归一化层和模型自行排除的参数。</translation>
    </message>
    <message>
        <source>OFA form</source>
        <translation>OFA 形式</translation>
    </message>
    <message>
        <source>OFA temperature</source>
        <translation>OFA 温度</translation>
    </message>
    <message>
        <source>OFA-KD: a KL that weighs the target class up, at the logits and at branches of S1 to S4.</source>
        <translation>OFA-KD：提高目标类别权重的 KL 散度，用于 logits 和 S1 至 S4 的分支。</translation>
    </message>
    <message>
        <source>Off: patch embedding only (ablation A).</source>
        <translation>关闭：仅保留 patch 嵌入（消融 A）。</translation>
    </message>
    <message>
        <source>Off: projector straight to norm and head (ablations A, B).</source>
        <translation>关闭：投影器直接连接归一化层和分类头（消融 A、B）。</translation>
    </message>
    <message>
        <source>Optimiser</source>
        <translation>优化器</translation>
    </message>
    <message>
        <source>Options</source>
        <translation>选项</translation>
    </message>
    <message>
        <source>Other images that each step contrasts with; at most all there are.</source>
        <translation>每步用于对比的其他图像数；不超过已有图像的总数。</translation>
    </message>
    <message>
        <source>Out of memory</source>
        <translation>内存不足时</translation>
    </message>
    <message>
        <source>PAT: the student&apos;s stages, mixed by attention, meet a teacher that prompts adapt to the student.</source>
        <translation>PAT：学生各阶段经注意力混合后，与由提示适配到学生的教师对齐。</translation>
    </message>
    <message>
        <source>Part of a bank&apos;s row that stays.</source>
        <translation>记忆库每行保留的比例。</translation>
    </message>
    <message>
        <source>Passed on to timm, such as patch_size or depths.</source>
        <translation>传给 timm 的参数，如 patch_size 或 depths。</translation>
    </message>
    <message>
        <source>Path</source>
        <translation>路径</translation>
    </message>
    <message>
        <source>Power</source>
        <translation>幂</translation>
    </message>
    <message>
        <source>Power of the target class; 1.1 to 1.5 where the teacher is weak.</source>
        <translation>目标类别的幂；教师较弱时取 1.1 至 1.5。</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>Probe</source>
        <translation>探针</translation>
    </message>
    <message>
        <source>Processes that decode when streaming.</source>
        <translation>流式读取时负责解码的进程数。</translation>
    </message>
    <message>
        <source>Projector norm</source>
        <translation>投影器归一化</translation>
    </message>
    <message>
        <source>Prompt reduction</source>
        <translation>提示瓶颈倍数</translation>
    </message>
    <message>
        <source>Prompts</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>Queries</source>
        <translation>查询</translation>
    </message>
    <message>
        <source>Quick look: five epochs on a tenth of the training images</source>
        <translation>快速查看：用十分之一的训练图像训练五轮</translation>
    </message>
    <message>
        <source>RKD: distances and angles between the images of a batch as the teacher sees them.</source>
        <translation>RKD：批内图像之间的距离和角度与教师一致。</translation>
    </message>
    <message>
        <source>RSD: each dimension of the student correlates with its own of the teacher&apos;s and with no other.</source>
        <translation>RSD：学生的每个维度只与教师的对应维度相关，与其他维度不相关。</translation>
    </message>
    <message>
        <source>RandAugment</source>
        <translation>RandAugment</translation>
    </message>
    <message>
        <source>RandAugment deviation</source>
        <translation>RandAugment 标准差</translation>
    </message>
    <message>
        <source>Random erasing</source>
        <translation>随机擦除</translation>
    </message>
    <message>
        <source>Recompute activations</source>
        <translation>重新计算激活值</translation>
    </message>
    <message>
        <source>Refuse to start, or leave unreadable images out and say so.</source>
        <translation>拒绝开始，或跳过无法读取的图像并给出说明。</translation>
    </message>
    <message>
        <source>Regions that the student&apos;s stages are mixed in, a square number.</source>
        <translation>学生各阶段混合时划分的区域数，须为平方数。</translation>
    </message>
    <message>
        <source>Regularisation weight</source>
        <translation>正则化权重</translation>
    </message>
    <message>
        <source>Row of the paper&apos;s ablation table.</source>
        <translation>论文消融表中的行。</translation>
    </message>
    <message>
        <source>SGD only (Nesterov).</source>
        <translation>仅用于 SGD (Nesterov)。</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>样本</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Show images of this class alone</source>
        <translation>只显示此类别的图像</translation>
    </message>
    <message>
        <source>Show other images</source>
        <translation>显示其他图像</translation>
    </message>
    <message>
        <source>Enter or a double click enlarges an image</source>
        <translation>按 Enter 或双击放大图像</translation>
    </message>
    <message>
        <source>State of the samples</source>
        <translation>样本的状态</translation>
    </message>
    <message>
        <source>All classes</source>
        <translation>全部类别</translation>
    </message>
    <message>
        <source>ScaleKD: the student&apos;s S3 and S4, projected by attention, learn the teacher&apos;s S4 in two views.</source>
        <translation>ScaleKD：学生的 S3 和 S4 经注意力投影，从两个视角学习教师的 S4。</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>调度策略</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Seed of the held-out share and of the subsets.</source>
        <translation>留出部分和各子集所用的种子。</translation>
    </message>
    <message>
        <source>Self-query at S4</source>
        <translation>S4 的自查询</translation>
    </message>
    <message>
        <source>Several teachers</source>
        <translation>多个教师</translation>
    </message>
    <message>
        <source>Share kept for validation when the source has no such split.</source>
        <translation>数据源没有验证集时，留作验证的比例。</translation>
    </message>
    <message>
        <source>Share of the shorter side in the centre crop (crop_pct).</source>
        <translation>中心裁剪占短边的比例 (crop_pct)。</translation>
    </message>
    <message>
        <source>Share of the training images of each class.</source>
        <translation>每个类别使用的训练图像比例。</translation>
    </message>
    <message>
        <source>Sharpens the attention of the projectors.</source>
        <translation>使投影器的注意力更加锐利。</translation>
    </message>
    <message>
        <source>Shorter side of a decoded image; 0: 1.15 times the largest model input. Smaller images are never enlarged.</source>
        <translation>解码后图像的短边；0：模型最大输入的 1.15 倍。较小的图像不会放大。</translation>
    </message>
    <message>
        <source>Shown in the history; empty: from the models and the method.</source>
        <translation>显示在历史记录中；留空：由模型和方法生成。</translation>
    </message>
    <message>
        <source>Side of the square input, in pixels.</source>
        <translation>正方形输入的边长，单位像素。</translation>
    </message>
    <message>
        <source>Softens both distributions of the logits.</source>
        <translation>软化两边的 logits 分布。</translation>
    </message>
    <message>
        <source>Softens both distributions.</source>
        <translation>软化两边的分布。</translation>
    </message>
    <message>
        <source>Softens the distributions of the logits.</source>
        <translation>软化 logits 的分布。</translation>
    </message>
    <message>
        <source>Softmax scale</source>
        <translation>softmax 缩放</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Spatial weight</source>
        <translation>空域权重</translation>
    </message>
    <message>
        <source>Stage weight</source>
        <translation>阶段权重</translation>
    </message>
    <message>
        <source>Stages</source>
        <translation>阶段</translation>
    </message>
    <message>
        <source>Start of the learnable τ of InfoNCE, one a pair.</source>
        <translation>InfoNCE 可学习的 τ 的初值，每一对各一个。</translation>
    </message>
    <message>
        <source>Stem</source>
        <translation>起始层 (stem)</translation>
    </message>
    <message>
        <source>Step epochs</source>
        <translation>step 策略的轮次</translation>
    </message>
    <message>
        <source>Step factor</source>
        <translation>step 策略的系数</translation>
    </message>
    <message>
        <source>Steps between two fetches of the losses from the device.</source>
        <translation>每隔多少步从设备取回一次损失。</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>存储</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Show the runs</source>
        <translation>显示这些运行</translation>
    </message>
    <message>
        <source>Images that are answered</source>
        <translation>已有答案的图像</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Ask once more about the images without an answer</source>
        <translation>再次询问没有答案的图像</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Take all images off this list</source>
        <translation>从列表中移除所有图像</translation>
    </message>
    <message>
        <source>Open images…</source>
        <translation>打开图像…</translation>
    </message>
    <message>
        <source>Choose image files of this machine</source>
        <translation>选择本机上的图像文件</translation>
    </message>
    <message>
        <source>Drop images or folders here.</source>
        <translation>将图像或文件夹拖放到此处。</translation>
    </message>
    <message>
        <source>Place to drop images on</source>
        <translation>拖放图像的区域</translation>
    </message>
    <message>
        <source>Images ({suffixes})</source>
        <translation>图像 ({suffixes})</translation>
    </message>
    <message>
        <source>Images can be tried when the run has ended and has saved a student.</source>
        <translation>运行结束并保存了学生后即可试用图像。</translation>
    </message>
    <message>
        <source>The models are being loaded…</source>
        <translation>正在加载模型…</translation>
    </message>
    <message>
        <source>{done} of {count} images</source>
        <translation>{count} 张图像中的 {done} 张</translation>
    </message>
    <message>
        <source>See what the best student takes images of yours for, and its teacher beside it.</source>
        <translation>查看最佳学生把您的图像识别为什么，并与其教师对照。</translation>
    </message>
    <message>
        <source>Student and teacher agree on {agree} of {count} images.</source>
        <translation>学生与教师在 {count} 张图像中的 {agree} 张上一致。</translation>
    </message>
    <message>
        <source>The likeliest classes of each image, by the best student.</source>
        <translation>最佳学生给出的每张图像最可能的类别。</translation>
    </message>
    <message>
        <source>Rebuild the history</source>
        <translation>重建历史记录</translation>
    </message>
    <message>
        <source>Measuring…</source>
        <translation>正在统计…</translation>
    </message>
    <message>
        <source>Pictures of previews</source>
        <translation>预览图片</translation>
    </message>
    <message>
        <source>Reads every run&apos;s folder anew, for runs that were copied here or a damaged history</source>
        <translation>重新读取每个运行的文件夹，用于复制过来的运行或损坏的历史记录</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史记录</translation>
    </message>
    <message>
        <source>Delete all runs of the trash and their files</source>
        <translation>删除回收站中的全部运行及其文件</translation>
    </message>
    <message>
        <source>They are made anew when they are wanted</source>
        <translation>需要时会重新生成</translation>
    </message>
    <message>
        <source>Clear the pictures of previews</source>
        <translation>清除预览图片</translation>
    </message>
    <message>
        <source>Reading the folders of all runs…</source>
        <translation>正在读取全部运行的文件夹…</translation>
    </message>
    <message>
        <source>The home folder is back.</source>
        <translation>主文件夹已恢复。</translation>
    </message>
    <message numerus="yes">
        <source>The history is rebuilt. %n folders could not be read.</source>
        <translation>
            <numerusform>历史记录已重建。有 %n 个文件夹无法读取。</numerusform>
        </translation>
    </message>
    <message>
        <source>The history is rebuilt; every folder could be read.</source>
        <translation>历史记录已重建，所有文件夹均可读取。</translation>
    </message>
    <message>
        <source>{count}, {size}</source>
        <translation>{count}，{size}</translation>
    </message>
    <message>
        <source>Stored size</source>
        <translation>存储尺寸</translation>
    </message>
    <message>
        <source>Strength for brightness, contrast and saturation.</source>
        <translation>亮度、对比度和饱和度的抖动强度。</translation>
    </message>
    <message>
        <source>Subset seed</source>
        <translation>子集种子</translation>
    </message>
    <message>
        <source>Swin block in the projector</source>
        <translation>投影器中的 Swin 块</translation>
    </message>
    <message>
        <source>Symmetric</source>
        <translation>对称</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>Target store</source>
        <translation>目标文件</translation>
    </message>
    <message>
        <source>Teachers beside the first, as tables with its fields.</source>
        <translation>首个之外的教师，写作含相同字段的表。</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>Temperature of OFA.</source>
        <translation>OFA 的温度。</translation>
    </message>
    <message>
        <source>The stages that are compared.</source>
        <translation>参与比较的阶段。</translation>
    </message>
    <message>
        <source>The student&apos;s stages that get a branch; empty: the final logits alone.</source>
        <translation>学生中接有分支的阶段；留空：仅用最终 logits。</translation>
    </message>
    <message>
        <source>The student&apos;s stem and S1 to this stage keep their weights; 0: none.</source>
        <translation>学生的起始层以及 S1 到此阶段的权重保持不变；0：不冻结。</translation>
    </message>
    <message>
        <source>This model&apos;s own input side; 0: that of the data.</source>
        <translation>此模型自己的输入边长；0：与数据相同。</translation>
    </message>
    <message>
        <source>This version trains on one device.</source>
        <translation>此版本只在一个设备上训练。</translation>
    </message>
    <message>
        <source>Fuse</source>
        <translation>Fuse</translation>
    </message>
    <message>
        <source>Python</source>
        <translation>Python</translation>
    </message>
    <message>
        <source>Git revision</source>
        <translation>Git 版本</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>开始时间</translation>
    </message>
    <message>
        <source>Host</source>
        <translation>主机</translation>
    </message>
    <message>
        <source>System</source>
        <translation>系统</translation>
    </message>
    <message>
        <source>CUDA</source>
        <translation>CUDA</translation>
    </message>
    <message>
        <source>GPUs</source>
        <translation>GPU</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程数</translation>
    </message>
    <message>
        <source>Warm-up</source>
        <translation>预热</translation>
    </message>
    <message>
        <source>Warm-up epochs</source>
        <translation>预热轮数</translation>
    </message>
    <message>
        <source>Warm-up start rate</source>
        <translation>预热起始学习率</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Weight AT</source>
        <translation>AT 权重</translation>
    </message>
    <message>
        <source>Weight BKD</source>
        <translation>BKD 权重</translation>
    </message>
    <message>
        <source>Weight CC</source>
        <translation>CC 权重</translation>
    </message>
    <message>
        <source>Weight CRD</source>
        <translation>CRD 权重</translation>
    </message>
    <message>
        <source>Weight DIST</source>
        <translation>DIST 权重</translation>
    </message>
    <message>
        <source>Weight DKD</source>
        <translation>DKD 权重</translation>
    </message>
    <message>
        <source>Weight FBT</source>
        <translation>FBT 权重</translation>
    </message>
    <message>
        <source>Weight FitNet</source>
        <translation>FitNet 权重</translation>
    </message>
    <message>
        <source>Weight InfoNCE</source>
        <translation>InfoNCE 权重</translation>
    </message>
    <message>
        <source>Weight KD</source>
        <translation>KD 权重</translation>
    </message>
    <message>
        <source>Weight MaKD</source>
        <translation>MaKD 权重</translation>
    </message>
    <message>
        <source>Weight OFA</source>
        <translation>OFA 权重</translation>
    </message>
    <message>
        <source>Weight PAT</source>
        <translation>PAT 权重</translation>
    </message>
    <message>
        <source>Weight RKD</source>
        <translation>RKD 权重</translation>
    </message>
    <message>
        <source>Weight RSD</source>
        <translation>RSD 权重</translation>
    </message>
    <message>
        <source>Weight ScaleKD</source>
        <translation>ScaleKD 权重</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>权重衰减</translation>
    </message>
    <message>
        <source>Weight fusion student</source>
        <translation>融合模型→学生权重</translation>
    </message>
    <message>
        <source>Weight of DFM&apos;s frequency view, on both paths.</source>
        <translation>DFM 频域视角在两条路径上的权重。</translation>
    </message>
    <message>
        <source>Weight of DFM&apos;s spatial view, on both paths.</source>
        <translation>DFM 空域视角在两条路径上的权重。</translation>
    </message>
    <message>
        <source>Weight of InfoNCE in every pair.</source>
        <translation>每一对中 InfoNCE 的权重。</translation>
    </message>
    <message>
        <source>Weight of OFA in every pair.</source>
        <translation>每一对中 OFA 的权重。</translation>
    </message>
    <message>
        <source>Weight of all of at but its cross-entropy on the student.</source>
        <translation>at 全部损失的权重，不含学生的交叉熵。</translation>
    </message>
    <message>
        <source>Weight of all of bkd but its cross-entropy on the student.</source>
        <translation>bkd 全部损失的权重，不含学生的交叉熵。</translation>
    </message>
    <message>
        <source>Weight of all of cc but its cross-entropy on the student.</source>
        <translation>cc 全部损失的权重，不含学生的交叉熵。</translation>
    </message>
    <message>
        <source>Weight of all of crd but its cross-entropy on the student.</source>
        <translation>crd 全部损失的权重，不含学生的交叉熵。</translation>
    </message>
    <message>
        <source>Weight of all of dist but its cross-entropy on the student.</source>
        <translation>dist 全部损失的权重，不含学生的交叉熵。</translation>
    </message>
    <message>
        <source>Weight of all of dkd but its cross-entropy on the student.</source>
        <translation>dkd 全部损失的权重，不含学生的交叉熵。</translation>
    </message>
    <message>
        <source>Weight of all of fbt but its cross-entropy on the student.</source>
        <translation>fbt 全部损失的权重，不含学生的交叉熵。</translation>
    </message>
    <message>
        <source>Weight of all of fitnet but its cross-entropy on the student.</source>
        <translation>fitnet 全部损失的权重，不含学生的交叉熵。</translation>
    </message>
    <message>
        <source>Weight of all of kd but its cross-entropy on the student.</source>
        <translation>kd 全部损失的权重，不含学生的交叉熵。</translation>
    </message>
    <message>
        <source>Weight of all of makd but its cross-entropy on the student.</source>
        <translation>makd 全部损失的权重，不含学生的交叉熵。</translation>
    </message>
    <message>
        <source>Weight of all of ofa but its cross-entropy on the student.</source>
        <translation>ofa 全部损失的权重，不含学生的交叉熵。</translation>
    </message>
    <message>
        <source>Weight of all of pat but its cross-entropy on the student.</source>
        <translation>pat 全部损失的权重，不含学生的交叉熵。</translation>
    </message>
    <message>
        <source>Weight of all of rkd but its cross-entropy on the student.</source>
        <translation>rkd 全部损失的权重，不含学生的交叉熵。</translation>
    </message>
    <message>
        <source>Weight of all of rsd but its cross-entropy on the student.</source>
        <translation>rsd 全部损失的权重，不含学生的交叉熵。</translation>
    </message>
    <message>
        <source>Weight of all of scalekd but its cross-entropy on the student.</source>
        <translation>scalekd 全部损失的权重，不含学生的交叉熵。</translation>
    </message>
    <message>
        <source>Weight of the OFA loss of every branch.</source>
        <translation>各分支 OFA 损失的权重。</translation>
    </message>
    <message>
        <source>Weight of the OFA loss on the final logits.</source>
        <translation>最终 logits 上 OFA 损失的权重。</translation>
    </message>
    <message>
        <source>Weight of the angles.</source>
        <translation>角度项的权重。</translation>
    </message>
    <message>
        <source>Weight of the attention loss of every stage.</source>
        <translation>各阶段注意力损失的权重。</translation>
    </message>
    <message>
        <source>Weight of the contrastive loss.</source>
        <translation>对比损失的权重。</translation>
    </message>
    <message>
        <source>Weight of the correlation loss.</source>
        <translation>相关性损失的权重。</translation>
    </message>
    <message>
        <source>Weight of the distances.</source>
        <translation>距离项的权重。</translation>
    </message>
    <message>
        <source>Weight of the distillation loss.</source>
        <translation>蒸馏损失的权重。</translation>
    </message>
    <message>
        <source>Weight of the distillation on the logits.</source>
        <translation>logits 蒸馏的权重。</translation>
    </message>
    <message>
        <source>Weight of the feature loss of every stage.</source>
        <translation>各阶段特征损失的权重。</translation>
    </message>
    <message>
        <source>Weight of the fusion model&apos;s cross-entropy; 0: none.</source>
        <translation>融合模型交叉熵的权重；0：不使用。</translation>
    </message>
    <message>
        <source>Weight of the pair fusion model → student.</source>
        <translation>融合模型 → 学生这一对的权重。</translation>
    </message>
    <message>
        <source>Weight of the pair teacher → fusion model.</source>
        <translation>教师 → 融合模型这一对的权重。</translation>
    </message>
    <message>
        <source>Weight of the pair teacher → student.</source>
        <translation>教师 → 学生这一对的权重。</translation>
    </message>
    <message>
        <source>Weight of the student&apos;s cross-entropy.</source>
        <translation>学生交叉熵的权重。</translation>
    </message>
    <message>
        <source>Weight teacher fusion</source>
        <translation>教师→融合模型权重</translation>
    </message>
    <message>
        <source>Weight teacher student</source>
        <translation>教师→学生权重</translation>
    </message>
    <message>
        <source>Weight α of the aspects&apos; loss.</source>
        <translation>要点损失的权重 α。</translation>
    </message>
    <message>
        <source>Width that both embeddings are projected to.</source>
        <translation>两个嵌入共同投影到的宽度。</translation>
    </message>
    <message>
        <source>fail: the run ends; accumulate: it goes on with smaller micro-batches, each step of the same images.</source>
        <translation>fail：运行结束；accumulate：改用更小的微批次继续，每一步的图像不变。</translation>
    </message>
    <message>
        <source>τ of the critic.</source>
        <translation>判别函数的 τ。</translation>
    </message>
    <message>
        <source>τ, softens both distributions.</source>
        <translation>τ，软化两边的分布。</translation>
    </message>
    <message numerus="yes">
        <source>%n more GPUs</source>
        <translation>
            <numerusform>另有 %n 个 GPU</numerusform>
        </translation>
    </message>
    <message>
        <source>Top-5 after the last epoch: {top5}</source>
        <translation>最后轮次之后的 Top-5：{top5}</translation>
    </message>
    <message>
        <source>What some of them rest on is not in it.</source>
        <translation>其中有些运行所依赖的内容不在此文件中。</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>What a gain is measured against: a teacher of random weights; targets that are noise, or those of other images; a fusion model whose teacher half is untrained and learns.</source>
        <translation>衡量增益的对照：随机权重的教师；噪声目标，或取自其他图像的目标；教师部分未经训练且参与学习的融合模型。</translation>
    </message>
    <message>
        <source>What of the teacher is correlated with: its pooled feature or its logits.</source>
        <translation>与教师的哪一部分求相关：池化后的特征或 logits。</translation>
    </message>
    <message>
        <source>Width of the region-aware attention.</source>
        <translation>区域感知注意力的宽度。</translation>
    </message>
    <message>
        <source>Width that all three embeddings are projected to.</source>
        <translation>三个嵌入共同投影到的宽度。</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Say on closing that runs go on</source>
        <translation>关闭时提示运行会继续</translation>
    </message>
    <message>
        <source>Only while runs are running</source>
        <translation>仅在有运行进行时</translation>
    </message>
    <message>
        <source>It is spoken from the next start on.</source>
        <translation>下次启动时生效。</translation>
    </message>
    <message>
        <source>Use it now</source>
        <translation>立即使用</translation>
    </message>
    <message>
        <source>The window opens again in this language; running runs go on</source>
        <translation>窗口以此语言重新打开；进行中的运行不受影响</translation>
    </message>
    <message>
        <source>Window side of the projector&apos;s Swin block, in tokens.</source>
        <translation>投影器中 Swin 块的窗口边长，单位 token。</translation>
    </message>
    <message>
        <source>Workers</source>
        <translation>工作进程</translation>
    </message>
    <message>
        <source>auto, cpu, mps, cuda or cuda:N.</source>
        <translation>auto、cpu、mps、cuda 或 cuda:N。</translation>
    </message>
    <message>
        <source>auto: bf16 on a GPU that has it, else fp32.</source>
        <translation>auto：GPU 支持时用 bf16，否则用 fp32。</translation>
    </message>
    <message>
        <source>auto: that of the weights where they have one, else the data&apos;s own mean and deviation.</source>
        <translation>auto：权重自带时用其均值和标准差，否则用数据自身的。</translation>
    </message>
    <message>
        <source>code: cross-entropy apart; paper: within.</source>
        <translation>code：交叉熵单独计算；paper：包含在内。</translation>
    </message>
    <message>
        <source>distill, or train: the student alone.</source>
        <translation>distill，或 train：学生单独训练。</translation>
    </message>
    <message>
        <source>feedback: as published; plain: prompts without feedback; none: the teacher alone.</source>
        <translation>feedback：与发表的一致；plain：不带反馈的提示；none：仅用教师。</translation>
    </message>
    <message>
        <source>fusion: the FBT fusion model; model: a teaching assistant, distilled first and then teaching the student; none: teacher and student alone.</source>
        <translation>fusion：FBT 融合模型；model：教学助理，先接受蒸馏再教学生；none：仅教师与学生。</translation>
    </message>
    <message>
        <source>images: from all other images; classes: from those of other classes.</source>
        <translation>images：取自所有其他图像；classes：取自其他类别的图像。</translation>
    </message>
    <message>
        <source>logits: the mean of their logits; each: the whole method for each teacher, averaged; auto: each where there is a fusion model.</source>
        <translation>logits：各教师 logits 的均值；each：对每个教师分别使用整个方法再取平均；auto：有融合模型时用 each。</translation>
    </message>
    <message>
        <source>p of the attention map.</source>
        <translation>注意力图的 p 值。</translation>
    </message>
    <message>
        <source>random, pretrained, run:&lt;id&gt;, or a .safetensors or weights-only checkpoint file.</source>
        <translation>random、pretrained、run:&lt;id&gt;，或 .safetensors 文件、仅含权重的检查点文件。</translation>
    </message>
    <message>
        <source>refuse: the run does not start; skip: they learn their class only.</source>
        <translation>refuse：运行不开始；skip：这些图像只学习类别。</translation>
    </message>
    <message>
        <source>resized: random resized crop; padded: shift by an eighth; none: the evaluation crop.</source>
        <translation>resized：随机缩放裁剪；padded：平移八分之一；none：与评估裁剪相同。</translation>
    </message>
    <message>
        <source>small: 3x3, stride 1, no pooling, for images of 64 pixels or less (CNN only).</source>
        <translation>small：3x3、步幅 1、无池化，用于不超过 64 像素的图像（仅限 CNN）。</translation>
    </message>
    <message>
        <source>torch.compile for student and fusion model.</source>
        <translation>对学生和融合模型使用 torch.compile。</translation>
    </message>
    <message>
        <source>α, of the target class against all others.</source>
        <translation>α，目标类别相对其他所有类别的权重。</translation>
    </message>
    <message>
        <source>α, weight of the distillation on the logits.</source>
        <translation>α，logits 蒸馏的权重。</translation>
    </message>
    <message>
        <source>β, of the other classes among themselves.</source>
        <translation>β，其他类别之间的权重。</translation>
    </message>
    <message>
        <source>β, of the relations between classes in each image.</source>
        <translation>β，每张图像中类别间关系的权重。</translation>
    </message>
    <message>
        <source>β, weight of the features&apos; pyramid.</source>
        <translation>β，特征金字塔的权重。</translation>
    </message>
    <message>
        <source>γ of OFA.</source>
        <translation>OFA 的 γ。</translation>
    </message>
    <message>
        <source>γ of the branches; 0: as gamma.</source>
        <translation>分支的 γ；0：与 gamma 相同。</translation>
    </message>
    <message>
        <source>γ, of the relations between images in each class.</source>
        <translation>γ，每个类别中图像间关系的权重。</translation>
    </message>
    <message>
        <source>γ, weight that holds the prompted teacher to the teacher alone.</source>
        <translation>γ，使带提示的教师贴近原教师的权重。</translation>
    </message>
    <message>
        <source>κ, of the correlations between different dimensions.</source>
        <translation>κ，不同维度之间相关性的权重。</translation>
    </message>
    <message>
        <source>Find runs:  method:fbt  top1&gt;70</source>
        <translation>查找运行：method:fbt  top1&gt;70</translation>
    </message>
    <message>
        <source>Find runs to add</source>
        <translation>查找要加入的运行</translation>
    </message>
    <message>
        <source>Words, or field:text and field&gt;number, as on the Runs page; Enter adds</source>
        <translation>关键词，或 字段:文字、字段&gt;数字，与“运行记录”页相同；按 Enter 加入</translation>
    </message>
    <message>
        <source>Runs that can be added</source>
        <translation>可加入的运行</translation>
    </message>
    <message>
        <source>Enter or a double click adds a run</source>
        <translation>按 Enter 或双击加入一个运行</translation>
    </message>
    <message>
        <source>Add every run of this list</source>
        <translation>加入此列表中的全部运行</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Done adding runs</source>
        <translation>结束加入运行</translation>
    </message>
    <message>
        <source>Back to the list of compared runs  (Esc)</source>
        <translation>返回对比运行的列表 (Esc)</translation>
    </message>
    <message>
        <source>The first {count}; type to narrow them down</source>
        <translation>前 {count} 个；继续输入以缩小范围</translation>
    </message>
    <message>
        <source>No other run is like this.</source>
        <translation>没有其他这样的运行。</translation>
    </message>
    <message numerus="yes">
        <source>Add all %n</source>
        <translation>
            <numerusform>全部加入（%n 个）</numerusform>
        </translation>
    </message>
    <message>
        <source>Charts</source>
        <translation>图表</translation>
    </message>
    <message>
        <source>Curves</source>
        <translation>曲线</translation>
    </message>
    <message>
        <source>Accuracy and cost</source>
        <translation>准确率与代价</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>Numbers</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>Configurations</source>
        <translation>配置</translation>
    </message>
    <message>
        <source>All fields</source>
        <translation>全部字段</translation>
    </message>
    <message>
        <source>Show the fields that are the same everywhere too</source>
        <translation>同时显示各处相同的字段</translation>
    </message>
    <message>
        <source>Show all fields</source>
        <translation>显示全部字段</translation>
    </message>
    <message>
        <source>The configurations differ in nothing but names and seeds.</source>
        <translation>这些配置只有名称和种子不同。</translation>
    </message>
    <message>
        <source>Numbers of the compared runs</source>
        <translation>对比运行的数值</translation>
    </message>
    <message>
        <source>Configurations of the compared runs</source>
        <translation>对比运行的配置</translation>
    </message>
    <message>
        <source>Show {what}</source>
        <translation>显示{what}</translation>
    </message>
    <message>
        <source>by epoch</source>
        <translation>按轮次</translation>
    </message>
    <message>
        <source>by step</source>
        <translation>按步</translation>
    </message>
    <message>
        <source>by time</source>
        <translation>按时间</translation>
    </message>
    <message>
        <source>Metric</source>
        <translation>指标</translation>
    </message>
    <message>
        <source>What is drawn</source>
        <translation>绘制的内容</translation>
    </message>
    <message>
        <source>Horizontal axis</source>
        <translation>横轴</translation>
    </message>
    <message>
        <source>What the horizontal axis counts</source>
        <translation>横轴的计量</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>对比</translation>
    </message>
    <message>
        <source>reading…</source>
        <translation>正在读取…</translation>
    </message>
    <message numerus="yes">
        <source>%n without this</source>
        <translation>
            <numerusform>%n 个没有此项</numerusform>
        </translation>
    </message>
    <message>
        <source>Written: {path}</source>
        <translation>已写入：{path}</translation>
    </message>
    <message>
        <source>differs</source>
        <translation>有差异</translation>
    </message>
    <message numerus="yes">
        <source>%n runs of other seeds added</source>
        <translation>
            <numerusform>已加入 %n 个其他种子的运行</numerusform>
        </translation>
    </message>
    <message>
        <source>There are no other seeds of these runs.</source>
        <translation>这些运行没有其他种子。</translation>
    </message>
    <message>
        <source>The curves come here.</source>
        <translation>曲线显示在这里。</translation>
    </message>
    <message>
        <source>The plots are being set up…</source>
        <translation>正在准备图表…</translation>
    </message>
    <message>
        <source>Nothing is compared yet</source>
        <translation>尚未对比任何运行</translation>
    </message>
    <message>
        <source>Choose runs on the Runs page, several with Ctrl or Shift, then Compare: their curves are laid over each other, with what differs in their configurations.</source>
        <translation>在“运行记录”页用 Ctrl 或 Shift 选择多个运行，再点“对比”：曲线会叠加显示，并列出配置的差异。</translation>
    </message>
    <message>
        <source>Compare the newest three</source>
        <translation>对比最近三个</translation>
    </message>
    <message>
        <source>The three newest runs that have an accuracy</source>
        <translation>有准确率的最近三个运行</translation>
    </message>
    <message>
        <source>Find runs…</source>
        <translation>查找运行…</translation>
    </message>
    <message>
        <source>Search the history for runs to compare  (Ctrl+F)</source>
        <translation>在历史记录中搜索要对比的运行 (Ctrl+F)</translation>
    </message>
    <message>
        <source>{drawn} of {count}</source>
        <translation>{drawn} / {count}</translation>
    </message>
    <message>
        <source>Nothing is compared now.</source>
        <translation>现在没有对比的运行。</translation>
    </message>
    <message>
        <source>Compared runs</source>
        <translation>对比的运行</translation>
    </message>
    <message>
        <source>A check mark draws a run; drag, or Ctrl+Up and Ctrl+Down, to change the order; Del takes one out</source>
        <translation>勾选后绘制；拖动，或按 Ctrl+Up 和 Ctrl+Down 调整顺序；按 Del 移除</translation>
    </message>
    <message>
        <source>Runs that differ in their seed alone are one curve: their mean, with a band</source>
        <translation>仅种子不同的运行合为一条曲线：均值，附误差带</translation>
    </message>
    <message>
        <source>Group seeds</source>
        <translation>合并种子</translation>
    </message>
    <message>
        <source>Move up  (Ctrl+Up)</source>
        <translation>上移 (Ctrl+Up)</translation>
    </message>
    <message>
        <source>Move down  (Ctrl+Down)</source>
        <translation>下移 (Ctrl+Down)</translation>
    </message>
    <message>
        <source>Take out of the comparison  (Del)</source>
        <translation>从对比中移除 (Del)</translation>
    </message>
    <message>
        <source>Take all out</source>
        <translation>全部移除</translation>
    </message>
    <message>
        <source>Add runs…</source>
        <translation>添加运行…</translation>
    </message>
    <message>
        <source>Search the history for more runs  (Ctrl+F)</source>
        <translation>在历史记录中搜索更多运行 (Ctrl+F)</translation>
    </message>
    <message>
        <source>All seeds</source>
        <translation>全部种子</translation>
    </message>
    <message>
        <source>Add every run that differs from one of these in its seed alone</source>
        <translation>加入与其中任一运行仅种子不同的所有运行</translation>
    </message>
    <message>
        <source>{state}, {top1}</source>
        <translation>{state}，{top1}</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>保存报告</translation>
    </message>
    <message>
        <source>Save the table</source>
        <translation>保存表格</translation>
    </message>
    <message>
        <source>Table (*.csv)</source>
        <translation>表格 (*.csv)</translation>
    </message>
    <message>
        <source>The comparison is in {path}.</source>
        <translation>对比已保存到 {path}。</translation>
    </message>
    <message>
        <source>Top-1 of the last epoch (%)</source>
        <translation>最后轮次的 Top-1 (%)</translation>
    </message>
    <message>
        <source>Top-1 of the best epoch (%)</source>
        <translation>最佳轮次的 Top-1 (%)</translation>
    </message>
    <message>
        <source>Student parameters (M)</source>
        <translation>学生参数量 (M)</translation>
    </message>
    <message>
        <source>Images/s in training</source>
        <translation>训练速度（图像/秒）</translation>
    </message>
    <message>
        <source>Accuracy that is drawn</source>
        <translation>绘制的准确率</translation>
    </message>
    <message>
        <source>Which accuracy stands on the vertical axes</source>
        <translation>纵轴所用的准确率</translation>
    </message>
    <message>
        <source>Images/s: of the training run, teacher and all, on the device it ran on; bars: standard deviation over seeds.</source>
        <translation>图像/秒：训练运行的速度，含教师等，以其运行的设备为准；误差线：各种子的标准差。</translation>
    </message>
    <message>
        <source>There is no such folder or file.</source>
        <translation>没有这个文件夹或文件。</translation>
    </message>
    <message>
        <source>Browse, or drop it here.</source>
        <translation>请浏览选择，或拖放到这里。</translation>
    </message>
    <message>
        <source>The stages of {model} are not known yet.</source>
        <translation>{model} 的阶段划分尚不可知。</translation>
    </message>
    <message>
        <source>Choose one that the picker marks as staged.</source>
        <translation>请选择模型列表中标明可分阶段的模型。</translation>
    </message>
    <message>
        <source>Choose other weights.</source>
        <translation>请选择其他权重。</translation>
    </message>
    <message>
        <source>They are random: this teacher has nothing to teach.</source>
        <translation>权重是随机的：这个教师没有可教的东西。</translation>
    </message>
    <message>
        <source>Take pretrained ones, a run’s or a file’s, or set {control} to “untrained-teacher”.</source>
        <translation>请选用预训练权重、某次运行或文件的权重，或将{control}设为“untrained-teacher”。</translation>
    </message>
    <message>
        <source>There is no run {run}.</source>
        <translation>没有运行 {run}。</translation>
    </message>
    <message>
        <source>That run has saved no student yet.</source>
        <translation>该运行尚未保存学生模型。</translation>
    </message>
    <message>
        <source>There is no such file.</source>
        <translation>没有这个文件。</translation>
    </message>
    <message>
        <source>At most {count} training images of each class are used; 0 takes all</source>
        <translation>每类最多使用 {count} 张训练图像；0 表示全部使用</translation>
    </message>
    <message>
        <source>Student: {model}</source>
        <translation>学生：{model}</translation>
    </message>
    <message>
        <source>Teacher: {model} and {count} more</source>
        <translation>教师：{model} 及另外 {count} 个</translation>
    </message>
    <message>
        <source>Teacher: {model}</source>
        <translation>教师：{model}</translation>
    </message>
    <message>
        <source>Assistant: {model}, taught first</source>
        <translation>助教：{model}，先接受蒸馏</translation>
    </message>
    <message>
        <source>Fusion model between the two</source>
        <translation>两者之间使用融合模型</translation>
    </message>
    <message>
        <source>No assistant</source>
        <translation>无助教</translation>
    </message>
    <message>
        <source>Data: {data}, {size} px</source>
        <translation>数据：{data}，{size} 像素</translation>
    </message>
    <message>
        <source>Method: {method}</source>
        <translation>方法：{method}</translation>
    </message>
    <message>
        <source>{epochs} epochs, batch {batch}, {optimizer}</source>
        <translation>{epochs} 轮，批大小 {batch}，{optimizer}</translation>
    </message>
    <message>
        <source>Device {device}, precision {precision}</source>
        <translation>设备 {device}，精度 {precision}</translation>
    </message>
    <message>
        <source>CKA every {count} epochs</source>
        <translation>每 {count} 轮计算 CKA</translation>
    </message>
    <message>
        <source>CKA every epoch</source>
        <translation>每轮计算 CKA</translation>
    </message>
    <message>
        <source>CKA never</source>
        <translation>不计算 CKA</translation>
    </message>
    <message>
        <source>Cannot be {given}</source>
        <translation>不能为 {given}</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>to mend</source>
        <translation>待修正</translation>
    </message>
    <message>
        <source>Leave them out</source>
        <translation>跳过这些图像</translation>
    </message>
    <message>
        <source>Train without the images that cannot be read; it can be undone</source>
        <translation>训练时不使用无法读取的图像；可以撤销</translation>
    </message>
    <message>
        <source>Train it first</source>
        <translation>先训练它</translation>
    </message>
    <message>
        <source>Make the form a run that trains this teacher on this data; it can be undone</source>
        <translation>将表单改为在此数据上训练该教师的运行；可以撤销</translation>
    </message>
    <message>
        <source>{level}: {text}</source>
        <translation>{level}：{text}</translation>
    </message>
    <message>
        <source>Go</source>
        <translation>前往</translation>
    </message>
    <message>
        <source>Go to {field}</source>
        <translation>转到{field}</translation>
    </message>
    <message>
        <source>Ready to start</source>
        <translation>可以开始</translation>
    </message>
    <message>
        <source>Checklist</source>
        <translation>检查清单</translation>
    </message>
    <message>
        <source>As a command</source>
        <translation>对应的命令</translation>
    </message>
    <message>
        <source>How to load it</source>
        <translation>如何加载</translation>
    </message>
    <message>
        <source>The lines of Python that load this export</source>
        <translation>加载此导出文件的 Python 代码</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy these lines</source>
        <translation>复制这几行</translation>
    </message>
    <message>
        <source>Equivalent command line</source>
        <translation>等效命令行</translation>
    </message>
    <message>
        <source>Does what the form describes, without the window</source>
        <translation>不用窗口，执行表单所描述的内容</translation>
    </message>
    <message>
        <source>Mend what is marked above, and the command stands here.</source>
        <translation>修正上面标出的项目后，这里会显示命令。</translation>
    </message>
    <message>
        <source>Device in the queue</source>
        <translation>队列中的设备</translation>
    </message>
    <message>
        <source>The device that the run is given when it comes out of the queue</source>
        <translation>此运行出队时分配的设备</translation>
    </message>
    <message>
        <source>Any device</source>
        <translation>任意设备</translation>
    </message>
    <message>
        <source>As set: {device}</source>
        <translation>按设置：{device}</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>A run is running: Start begins beside it, the queue waits.</source>
        <translation>有一个运行正在进行：“开始”会与它同时运行，队列则等待。</translation>
    </message>
    <message numerus="yes">
        <source>%n runs are running: Start begins beside them, the queue waits.</source>
        <translation>
            <numerusform>有 %n 个运行正在进行：“开始”会与它们同时运行，队列则等待。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n things to mend</source>
        <translation>
            <numerusform>%n 项待修正</numerusform>
        </translation>
    </message>
    <message>
        <source>1 thing to mend</source>
        <translation>1 项待修正</translation>
    </message>
    <message>
        <source>8×8 digits that come with the program</source>
        <translation>程序自带的 8×8 手写数字</translation>
    </message>
    <message>
        <source>a folder of classes, or train/ and val/ of such</source>
        <translation>按类别分的文件夹，或其 train/ 和 val/</translation>
    </message>
    <message>
        <source>an archive, or a folder of them</source>
        <translation>一个归档文件，或其所在文件夹</translation>
    </message>
    <message>
        <source>the folder of the CIFAR batches</source>
        <translation>CIFAR 批次文件所在的文件夹</translation>
    </message>
    <message>
        <source>a file, or a folder of them</source>
        <translation>一个文件，或文件所在文件夹</translation>
    </message>
    <message>
        <source>Browse for the data</source>
        <translation>浏览数据</translation>
    </message>
    <message>
        <source>Choose the folder or file; or drop it on this card</source>
        <translation>选择文件夹或文件，也可拖放到此卡片</translation>
    </message>
    <message>
        <source>Images show here when the data can be read.</source>
        <translation>数据可读取后，这里会显示图像。</translation>
    </message>
    <message>
        <source>The pictures cannot be read: {error}.</source>
        <translation>无法读取图片：{error}。</translation>
    </message>
    <message>
        <source>Pictures cannot be kept in {folder}: {error}.</source>
        <translation>图片无法保存到 {folder}：{error}。</translation>
    </message>
    <message>
        <source>The form cannot be kept in {path}: {error}.</source>
        <translation>表单无法保存到 {path}：{error}。</translation>
    </message>
    <message>
        <source>No estimate: {reason}</source>
        <translation>无法预估：{reason}</translation>
    </message>
    <message>
        <source>{role}: its head is new for these {count} classes, so that it has nothing to teach. Train it on this data first.</source>
        <translation>{role}：其分类头对这 {count} 个类别是全新的，因此没有可教的内容。请先在此数据上训练它。</translation>
    </message>
    <message>
        <source>{section} › {field}</source>
        <translation>{section} › {field}</translation>
    </message>
    <message>
        <source>Find a setting</source>
        <translation>查找设置</translation>
    </message>
    <message>
        <source>A word of its name or of what it does; Enter goes there  (Ctrl+F)</source>
        <translation>输入名称或用途中的词；按 Enter 前往 (Ctrl+F)</translation>
    </message>
    <message>
        <source>No setting has these words.</source>
        <translation>没有包含这些词的设置。</translation>
    </message>
    <message>
        <source>knowledge</source>
        <translation>知识</translation>
    </message>
    <message>
        <source>{method}: the teacher teaches the fusion model, and the student directly ({what})</source>
        <translation>{method}：教师教融合模型，同时直接教学生（{what}）</translation>
    </message>
    <message>
        <source>{method}: the fusion model teaches the student ({what})</source>
        <translation>{method}：融合模型教学生（{what}）</translation>
    </message>
    <message>
        <source>{method}: the teacher teaches the assistant first ({what})</source>
        <translation>{method}：教师先教助教（{what}）</translation>
    </message>
    <message>
        <source>{method}: the assistant then teaches the student ({what})</source>
        <translation>{method}：助教再教学生（{what}）</translation>
    </message>
    <message>
        <source>{method}: the teacher teaches the student ({what})</source>
        <translation>{method}：教师教学生（{what}）</translation>
    </message>
    <message>
        <source>attention</source>
        <translation>注意力</translation>
    </message>
    <message>
        <source>logits</source>
        <translation>logits</translation>
    </message>
    <message>
        <source>relations</source>
        <translation>关系</translation>
    </message>
    <message>
        <source>embedding</source>
        <translation>嵌入</translation>
    </message>
    <message>
        <source>stages</source>
        <translation>阶段</translation>
    </message>
    <message>
        <source>The form begins anew.</source>
        <translation>表单已重置。</translation>
    </message>
    <message>
        <source>The form starts from “{preset}”.</source>
        <translation>表单从“{preset}”开始。</translation>
    </message>
    <message>
        <source>“{title}” is among the presets.</source>
        <translation>“{title}”已存为预设。</translation>
    </message>
    <message>
        <source>The preset “{title}” is deleted.</source>
        <translation>预设“{title}”已删除。</translation>
    </message>
    <message>
        <source>The form begins anew, as {file} cannot be read: {error}</source>
        <translation>表单已重置，因为无法读取 {file}：{error}</translation>
    </message>
    <message>
        <source>Add teacher…</source>
        <translation>添加教师…</translation>
    </message>
    <message>
        <source>Another model that teaches the same student, weighed like the first</source>
        <translation>另一个教同一学生的模型，权重与首个相同</translation>
    </message>
    <message>
        <source>+ {count} more</source>
        <translation>另有 {count} 个</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Show queue</source>
        <translation>显示队列</translation>
    </message>
    <message>
        <source>“{name}” is in the queue.</source>
        <translation>“{name}”已加入队列。</translation>
    </message>
    <message>
        <source>Licence: {name}</source>
        <translation>许可证：{name}</translation>
    </message>
    <message>
        <source>Choose the model, its weights and options  (Enter)</source>
        <translation>选择模型、权重和选项 (Enter)</translation>
    </message>
    <message>
        <source>{number} MACs</source>
        <translation>{number} MACs</translation>
    </message>
    <message>
        <source>own options</source>
        <translation>自定义选项</translation>
    </message>
    <message>
        <source>– MACs</source>
        <translation>– MACs</translation>
    </message>
    <message>
        <source>{side} px</source>
        <translation>{side} px</translation>
    </message>
    <message>
        <source>run {run}</source>
        <translation>运行 {run}</translation>
    </message>
    <message>
        <source>run: {name} · {accuracy}</source>
        <translation>运行：{name} · {accuracy}</translation>
    </message>
    <message>
        <source>random weights</source>
        <translation>随机权重</translation>
    </message>
    <message>
        <source>pretrained</source>
        <translation>预训练</translation>
    </message>
    <message>
        <source>file: {name}</source>
        <translation>文件：{name}</translation>
    </message>
    <message>
        <source>not stated</source>
        <translation>未注明</translation>
    </message>
    <message>
        <source>These weights may be used commercially too.</source>
        <translation>这些权重也可用于商业用途。</translation>
    </message>
    <message>
        <source>These weights have terms of their own: read them before the student is used commercially.</source>
        <translation>这些权重附有自己的条款：学生模型用于商业用途前请先阅读。</translation>
    </message>
    <message>
        <source>ImageNet’s</source>
        <translation>ImageNet 的均值和标准差</translation>
    </message>
    <message>
        <source>Any size</source>
        <translation>任意大小</translation>
    </message>
    <message>
        <source>&lt; 5 M</source>
        <translation>&lt; 5 M</translation>
    </message>
    <message>
        <source>5–30 M</source>
        <translation>5–30 M</translation>
    </message>
    <message>
        <source>30–100 M</source>
        <translation>30–100 M</translation>
    </message>
    <message>
        <source>&gt; 100 M</source>
        <translation>&gt; 100 M</translation>
    </message>
    <message>
        <source>Can be the front here</source>
        <translation>在此可作前段</translation>
    </message>
    <message>
        <source>Can be the back here</source>
        <translation>在此可作后段</translation>
    </message>
    <message>
        <source>Family</source>
        <translation>架构</translation>
    </message>
    <message>
        <source>By what mixes positions: convolutions, attention, linear layers, or two of them</source>
        <translation>按混合位置信息的方式：卷积、注意力、线性层，或其中两种</translation>
    </message>
    <message>
        <source>All families</source>
        <translation>全部架构</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Parameters, in millions</source>
        <translation>参数量，单位百万</translation>
    </message>
    <message>
        <source>Usable here</source>
        <translation>在此可用</translation>
    </message>
    <message>
        <source>Only models whose four stages are known</source>
        <translation>仅显示四个阶段已知的模型</translation>
    </message>
    <message>
        <source>With pretrained weights</source>
        <translation>有预训练权重</translation>
    </message>
    <message>
        <source>Only models that timm has weights for</source>
        <translation>仅显示 timm 提供权重的模型</translation>
    </message>
    <message>
        <source>Free for commercial use</source>
        <translation>可商用</translation>
    </message>
    <message>
        <source>Only models whose default weights are under Apache, MIT, BSD or CC BY</source>
        <translation>仅显示默认权重采用 Apache、MIT、BSD 或 CC BY 许可的模型</translation>
    </message>
    <message>
        <source>Only models that a fusion model of this pair can be made of</source>
        <translation>仅显示可与当前组合构成融合模型的模型</translation>
    </message>
    <message>
        <source>Filters</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>What else a model must be</source>
        <translation>模型须满足的其他条件</translation>
    </message>
    <message>
        <source>Filters: {count}</source>
        <translation>筛选：{count}</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Normalised</source>
        <translation>归一化</translation>
    </message>
    <message>
        <source>The catalogue does not know this name.</source>
        <translation>目录中没有这个名称。</translation>
    </message>
    <message>
        <source>Not the front of a fusion model: {reason}.</source>
        <translation>不能作融合模型的前段：{reason}。</translation>
    </message>
    <message>
        <source>Not the back of a fusion model: {reason}.</source>
        <translation>不能作融合模型的后段：{reason}。</translation>
    </message>
    <message>
        <source>From the installed package {module}.</source>
        <translation>来自已安装的包 {module}。</translation>
    </message>
    <message>
        <source>From a run</source>
        <translation>来自运行</translation>
    </message>
    <message>
        <source>From a file</source>
        <translation>来自文件</translation>
    </message>
    <message>
        <source>Search: vit small 224</source>
        <translation>搜索：vit small 224</translation>
    </message>
    <message>
        <source>Search: name, model, data</source>
        <translation>搜索：名称、模型、数据</translation>
    </message>
    <message>
        <source>Search models</source>
        <translation>搜索模型</translation>
    </message>
    <message>
        <source>Words of the name, the family or a set of weights, in any order</source>
        <translation>名称、架构或权重名中的词，顺序不限</translation>
    </message>
    <message>
        <source>Use this name</source>
        <translation>使用此名称</translation>
    </message>
    <message>
        <source>Take the text as the model’s name, such as resnet18.a1_in1k with a tag of weights</source>
        <translation>把输入的文字作为模型名称，如带权重标签的 resnet18.a1_in1k</translation>
    </message>
    <message>
        <source>Back to the form  (Esc)</source>
        <translation>返回表单 (Esc)</translation>
    </message>
    <message>
        <source>The chosen model</source>
        <translation>所选模型</translation>
    </message>
    <message>
        <source>{count} models</source>
        <translation>{count} 个模型</translation>
    </message>
    <message>
        <source>No model is called so.</source>
        <translation>没有叫这个名字的模型。</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>No model has all of these words and passes the filters.</source>
        <translation>没有同时包含这些词并符合筛选条件的模型。</translation>
    </message>
    <message>
        <source>There is no catalogue: type a name and use it as it is.</source>
        <translation>没有模型目录：请输入名称后直接使用。</translation>
    </message>
    <message>
        <source>The demo&apos;s own weights, options and limits are put back to the defaults for other data.</source>
        <translation>因数据已更换，演示自带的权重、选项和限制已恢复为默认值。</translation>
    </message>
    <message>
        <source>The form is filled from {source}.</source>
        <translation>表单已按 {source} 填写。</translation>
    </message>
    <message>
        <source>The form uses {path} now.</source>
        <translation>表单现在使用 {path}。</translation>
    </message>
    <message>
        <source>the demo&apos;s digits</source>
        <translation>演示用手写数字</translation>
    </message>
    <message>
        <source>“{name}”</source>
        <translation>“{name}”</translation>
    </message>
    <message>
        <source>The command is on the clipboard.</source>
        <translation>命令已复制到剪贴板。</translation>
    </message>
    <message>
        <source>Keep as a preset</source>
        <translation>存为预设</translation>
    </message>
    <message>
        <source>Recipe, method and probe are kept; models and data are not. It is listed below the presets that ship.</source>
        <translation>保存训练方案、方法与探针设置；模型和数据不保存。它列在自带预设之后。</translation>
    </message>
    <message>
        <source>Name of the preset</source>
        <translation>预设名称</translation>
    </message>
    <message>
        <source>Shown in the list of presets</source>
        <translation>显示在预设列表中</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Keep the preset</source>
        <translation>保存预设</translation>
    </message>
    <message>
        <source>Keep it under this name</source>
        <translation>以此名称保存</translation>
    </message>
    <message>
        <source>It takes the place of your preset of this name.</source>
        <translation>将替换你的同名预设。</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>训练方案</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>A starting point: sets the recipe, and what else it speaks of</source>
        <translation>起点：填好训练方案及其涉及的其他设置</translation>
    </message>
    <message>
        <source>Delete this preset</source>
        <translation>删除此预设</translation>
    </message>
    <message>
        <source>Delete this preset of your own; it can be undone</source>
        <translation>删除自己的这个预设，可以撤销</translation>
    </message>
    <message>
        <source>Run name</source>
        <translation>运行名称</translation>
    </message>
    <message>
        <source>Starting point…</source>
        <translation>起点…</translation>
    </message>
    <message>
        <source>Another look</source>
        <translation>换一批</translation>
    </message>
    <message>
        <source>Another look: other images, augmented anew</source>
        <translation>换一批：其他图像，重新增强</translation>
    </message>
    <message>
        <source>State of the preview</source>
        <translation>预览的状态</translation>
    </message>
    <message>
        <source>Looking at the images…</source>
        <translation>正在读取图像…</translation>
    </message>
    <message>
        <source>{classes} classes · {train} train · {validation} val</source>
        <translation>{classes} 类 · 训练 {train} · 验证 {validation}</translation>
    </message>
    <message>
        <source>Classes, training images and validation images: {counts}</source>
        <translation>类别数、训练图像数和验证图像数：{counts}</translation>
    </message>
    <message>
        <source>Above as stored, below as training will see them. A click enlarges.</source>
        <translation>上排为原图，下排为训练所见。点击放大。</translation>
    </message>
    <message>
        <source>{part}: {title}</source>
        <translation>{part}：{title}</translation>
    </message>
    <message>
        <source>Data sets used before</source>
        <translation>用过的数据集</translation>
    </message>
    <message>
        <source>It comes with the program.</source>
        <translation>程序自带。</translation>
    </message>
    <message>
        <source>Not there any more</source>
        <translation>已不存在</translation>
    </message>
    <message>
        <source>Data sets</source>
        <translation>数据集</translation>
    </message>
    <message>
        <source>Data sets that were used here</source>
        <translation>在此用过的数据集</translation>
    </message>
    <message>
        <source>No data set was used yet</source>
        <translation>尚未用过数据集</translation>
    </message>
    <message>
        <source>The demo&apos;s digits</source>
        <translation>演示用手写数字</translation>
    </message>
    <message>
        <source>{name} ({source})</source>
        <translation>{name} ({source})</translation>
    </message>
    <message>
        <source>{name} ({source}): {classes} classes, {images} images</source>
        <translation>{name} ({source})：{classes} 类，{images} 张图像</translation>
    </message>
    <message>
        <source>All settings</source>
        <translation>全部设置</translation>
    </message>
    <message>
        <source>{title} ({count})</source>
        <translation>{title} ({count})</translation>
    </message>
    <message>
        <source>{count} to mend here</source>
        <translation>此处有 {count} 项待修正</translation>
    </message>
    <message>
        <source>Settings of this section</source>
        <translation>此部分的设置</translation>
    </message>
    <message>
        <source>Settings: {section}</source>
        <translation>设置：{section}</translation>
    </message>
    <message>
        <source>Top-1</source>
        <translation>Top-1</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Runs that have a student</source>
        <translation>有学生模型的运行</translation>
    </message>
    <message>
        <source>No run has all of these words.</source>
        <translation>没有包含所有这些词的运行。</translation>
    </message>
    <message>
        <source>No run has a student yet.</source>
        <translation>还没有带学生模型的运行。</translation>
    </message>
    <message>
        <source>teaches</source>
        <translation>教</translation>
    </message>
    <message>
        <source>Alone</source>
        <translation>单独训练</translation>
    </message>
    <message>
        <source>One model learns from the labels only. Use it to make a teacher on your own data, or the baseline that shows what distillation gains: a run of the same data, student and recipe counts as the baseline.</source>
        <translation>一个模型只从标签学习。可用来在自己的数据上训练教师，或训练显示蒸馏收益的基线：数据、学生和训练方案都相同的运行即为基线。</translation>
    </message>
    <message>
        <source>No teacher network</source>
        <translation>没有教师网络</translation>
    </message>
    <message>
        <source>With {method} the student learns from what was written down of each image beforehand.</source>
        <translation>使用 {method} 时，学生学习事先为每张图像记录的内容。</translation>
    </message>
    <message>
        <source>Drop a weights file here</source>
        <translation>把权重文件拖放到这里</translation>
    </message>
    <message>
        <source>A .safetensors file of a run says which model it is. A .pth file is for the model chosen now.</source>
        <translation>运行产生的 .safetensors 文件会注明所属模型。.pth 文件用于当前所选的模型。</translation>
    </message>
    <message>
        <source>Weights file</source>
        <translation>权重文件</translation>
    </message>
    <message>
        <source>Path of the file; Enter looks into it</source>
        <translation>文件路径；按 Enter 读取其内容</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>浏览…</translation>
    </message>
    <message>
        <source>Look for a weights file</source>
        <translation>查找权重文件</translation>
    </message>
    <message>
        <source>Reading its header…</source>
        <translation>正在读取文件头…</translation>
    </message>
    <message>
        <source>{count} classes</source>
        <translation>{count} 类</translation>
    </message>
    <message>
        <source>The file does not say which model it is of: choose that under “All models”.</source>
        <translation>文件未注明所属模型：请在“全部模型”下选择。</translation>
    </message>
    <message>
        <source>Random</source>
        <translation>随机</translation>
    </message>
    <message>
        <source>Pretrained by timm</source>
        <translation>由 timm 预训练</translation>
    </message>
    <message>
        <source>What the model begins with</source>
        <translation>模型的初始权重</translation>
    </message>
    <message>
        <source>Set of pretrained weights</source>
        <translation>预训练权重的版本</translation>
    </message>
    <message>
        <source>timm’s default</source>
        <translation>timm 的默认版本</translation>
    </message>
    <message>
        <source>timm’s default · {licence}</source>
        <translation>timm 默认 · {licence}</translation>
    </message>
    <message>
        <source>timm has no weights for this model.</source>
        <translation>timm 没有此模型的权重。</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>What else can be done to this run</source>
        <translation>可对此运行执行的其他操作</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Comes with the epochs at which the probe measures it: {setting}.</source>
        <translation>在探针测量的轮次出现：{setting}。</translation>
    </message>
    <message>
        <source>Comes with the first and the last epoch, where {setting} is on.</source>
        <translation>开启{setting}时，随第一轮和最后一轮出现。</translation>
    </message>
    <message>
        <source>There is no teacher to compare with.</source>
        <translation>没有可供比较的教师。</translation>
    </message>
    <message>
        <source>None was measured in this run.</source>
        <translation>这次运行中没有测量。</translation>
    </message>
    <message>
        <source>CKA by stage</source>
        <translation>各阶段 CKA</translation>
    </message>
    <message>
        <source>Pair of the CKA plot</source>
        <translation>CKA 图的模型对</translation>
    </message>
    <message>
        <source>Which two models are compared</source>
        <translation>比较哪两个模型</translation>
    </message>
    <message>
        <source>All pairs</source>
        <translation>全部模型对</translation>
    </message>
    <message>
        <source>Click to rename</source>
        <translation>点击重命名</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>{state}, preparing</source>
        <translation>{state}，准备中</translation>
    </message>
    <message>
        <source>{percent} done</source>
        <translation>已完成 {percent}</translation>
    </message>
    <message>
        <source>{done}: epoch {epoch} of {epochs}</source>
        <translation>{done}：第 {epoch} 轮，共 {epochs} 轮</translation>
    </message>
    <message>
        <source>Tags: {tags}</source>
        <translation>标签：{tags}</translation>
    </message>
    <message>
        <source>Saved: {path}</source>
        <translation>已保存：{path}</translation>
    </message>
    <message>
        <source>{path} could not be written: {error}. Choose another place.</source>
        <translation>{path} 无法写入：{error}。请选择其他位置。</translation>
    </message>
    <message>
        <source>Save all curves</source>
        <translation>保存全部曲线</translation>
    </message>
    <message>
        <source>Loss, accuracy, CKA</source>
        <translation>损失、准确率、CKA</translation>
    </message>
    <message>
        <source>How it learns</source>
        <translation>学习情况</translation>
    </message>
    <message>
        <source>Rate, speed, memory</source>
        <translation>学习率、速度、显存/内存</translation>
    </message>
    <message>
        <source>Learning rate, throughput, load and memory</source>
        <translation>学习率、吞吐量、负载与显存/内存</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>By</source>
        <translation>横轴</translation>
    </message>
    <message>
        <source>epoch</source>
        <translation>轮次</translation>
    </message>
    <message>
        <source>step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Accuracy, top-1 (%)</source>
        <translation>准确率，Top-1 (%)</translation>
    </message>
    <message>
        <source>Throughput (images/s)</source>
        <translation>吞吐量（图像/秒）</translation>
    </message>
    <message>
        <source>Load and waiting (%)</source>
        <translation>负载与等待 (%)</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Notices, warnings and errors of the engine</source>
        <translation>引擎的提示、警告和错误</translation>
    </message>
    <message>
        <source>Nothing was said yet.</source>
        <translation>还没有消息。</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>log.txt in the run&apos;s folder</source>
        <translation>运行文件夹中的 log.txt</translation>
    </message>
    <message>
        <source>No log yet.</source>
        <translation>还没有日志。</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>What the engine printed: output.txt</source>
        <translation>引擎的打印输出：output.txt</translation>
    </message>
    <message>
        <source>Nothing was printed, or the run was not started from this window.</source>
        <translation>没有打印输出，或运行不是从此窗口启动的。</translation>
    </message>
    <message>
        <source>notice</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>error</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Which messages are shown</source>
        <translation>显示哪些消息</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Warnings and errors</source>
        <translation>警告和错误</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Go to the end when something is added</source>
        <translation>有新内容时转到末尾</translation>
    </message>
    <message>
        <source>Follow the end</source>
        <translation>跟随末尾</translation>
    </message>
    <message>
        <source>Copy what is chosen, or all of it</source>
        <translation>复制选中的内容，未选中则复制全部</translation>
    </message>
    <message>
        <source>Open file</source>
        <translation>打开文件</translation>
    </message>
    <message>
        <source>Show all of it in the system&apos;s viewer</source>
        <translation>在系统的查看器中显示全部内容</translation>
    </message>
    <message>
        <source>The text is on the clipboard.</source>
        <translation>文本已复制到剪贴板。</translation>
    </message>
    <message>
        <source>Resumed at step {step}.</source>
        <translation>从第 {step} 步继续。</translation>
    </message>
    <message>
        <source>What the engine told people, its log and its output</source>
        <translation>引擎给出的消息、日志和输出</translation>
    </message>
    <message>
        <source>Evaluation</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>The best student, class by class</source>
        <translation>最佳学生模型，逐类查看</translation>
    </message>
    <message>
        <source>Try it</source>
        <translation>试一试</translation>
    </message>
    <message>
        <source>Images of yours, as the best student and its teacher see them</source>
        <translation>最佳学生及其教师眼中的您的图像</translation>
    </message>
    <message>
        <source>The models as they were built</source>
        <translation>按实际构建显示的模型</translation>
    </message>
    <message>
        <source>Checkpoints</source>
        <translation>检查点</translation>
    </message>
    <message>
        <source>Students that were saved, and what can be done with them</source>
        <translation>已保存的学生模型，以及可执行的操作</translation>
    </message>
    <message>
        <source>Configuration</source>
        <translation>配置</translation>
    </message>
    <message>
        <source>Only what differs from the defaults</source>
        <translation>仅显示与默认值不同的字段</translation>
    </message>
    <message>
        <source>Leave out every field that has its default</source>
        <translation>不显示取默认值的字段</translation>
    </message>
    <message>
        <source>Copy as TOML</source>
        <translation>复制为 TOML</translation>
    </message>
    <message>
        <source>What is shown, for a file</source>
        <translation>所显示的内容，可存为文件</translation>
    </message>
    <message>
        <source>Copy as command</source>
        <translation>复制为命令</translation>
    </message>
    <message>
        <source>The command that gives the same run</source>
        <translation>得到相同运行的命令</translation>
    </message>
    <message>
        <source>The configuration is on the clipboard.</source>
        <translation>配置已复制到剪贴板。</translation>
    </message>
    <message>
        <source>config.toml, complete</source>
        <translation>完整的 config.toml</translation>
    </message>
    <message>
        <source>Copy the table</source>
        <translation>复制表格</translation>
    </message>
    <message>
        <source>What</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>环境</translation>
    </message>
    <message>
        <source>The machine as it was when the run was last started.</source>
        <translation>运行最近一次启动时的机器状况。</translation>
    </message>
    <message>
        <source>Written when the run begins.</source>
        <translation>运行开始时写入。</translation>
    </message>
    <message>
        <source>environment.json cannot be read: {error}</source>
        <translation>无法读取 environment.json：{error}</translation>
    </message>
    <message>
        <source>The table is on the clipboard.</source>
        <translation>表格已复制到剪贴板。</translation>
    </message>
    <message>
        <source>Versions, machine and command</source>
        <translation>版本、机器与命令</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>What people say of this run</source>
        <translation>对此运行的标注</translation>
    </message>
    <message>
        <source>step {step} of {steps}</source>
        <translation>第 {step} 步，共 {steps} 步</translation>
    </message>
    <message>
        <source>elapsed</source>
        <translation>已用时</translation>
    </message>
    <message>
        <source>Time spent computing, over all sessions</source>
        <translation>计算用时，含所有次启动</translation>
    </message>
    <message>
        <source>remaining</source>
        <translation>剩余</translation>
    </message>
    <message>
        <source>By the pace of this session&apos;s steps</source>
        <translation>按本次启动的训练速度估计</translation>
    </message>
    <message>
        <source>gain over alone</source>
        <translation>相对单独训练</translation>
    </message>
    <message>
        <source>Against finished runs of the same student, data and recipe without a teacher</source>
        <translation>与学生、数据和训练方案相同、无教师的已完成运行相比</translation>
    </message>
    <message>
        <source>The teacher&apos;s top-1 on the same images</source>
        <translation>教师在相同图像上的 Top-1</translation>
    </message>
    <message>
        <source>The fusion model&apos;s top-1 on the same images</source>
        <translation>融合模型在相同图像上的 Top-1</translation>
    </message>
    <message>
        <source>images / s</source>
        <translation>图像/秒</translation>
    </message>
    <message>
        <source>In training, since the last report</source>
        <translation>训练速度，自上次报告以来</translation>
    </message>
    <message>
        <source>data wait</source>
        <translation>数据等待</translation>
    </message>
    <message>
        <source>Share of the time it waited for data</source>
        <translation>等待数据的时间占比</translation>
    </message>
    <message>
        <source>gain, other seeds</source>
        <translation>相对其他种子的单独训练</translation>
    </message>
    <message>
        <source>student top-1</source>
        <translation>学生 Top-1</translation>
    </message>
    <message>
        <source>top-1, best {best}</source>
        <translation>Top-1，最佳 {best}</translation>
    </message>
    <message>
        <source>Best after epoch {epoch}</source>
        <translation>最佳出现在第 {epoch} 轮之后</translation>
    </message>
    <message>
        <source>device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Load and memory in use on {device}</source>
        <translation>{device} 的负载与显存/内存用量</translation>
    </message>
    <message>
        <source>Precision: {precision}</source>
        <translation>精度：{precision}</translation>
    </message>
    <message>
        <source>Processor: {load} of one core</source>
        <translation>处理器：一个核心的 {load}</translation>
    </message>
    <message>
        <source>Main memory: {memory}</source>
        <translation>主内存：{memory}</translation>
    </message>
    <message>
        <source>This run&apos;s process is gone without a word. It had {free} of memory free beside {own} of its own: the system may have ended it for want of memory. Resume goes on from its last checkpoint.</source>
        <translation>此运行的进程已消失，没有留下信息。最后它占用 {own} 内存，仅余 {free} 可用：可能因内存不足被系统结束。“继续”会从最后一个检查点继续。</translation>
    </message>
    <message>
        <source>it left no word</source>
        <translation>没有留下任何信息</translation>
    </message>
    <message>
        <source>The engine ended before it began: {words}</source>
        <translation>引擎未能启动：{words}</translation>
    </message>
    <message>
        <source>This run&apos;s process is gone without a word. Resume goes on from its last checkpoint.</source>
        <translation>此运行的进程已消失，没有留下信息。“继续”会从最后一个检查点继续。</translation>
    </message>
    <message>
        <source>Its assistant is taught first, in a run of its own: {name}, {state}.</source>
        <translation>其助教先在单独的运行中接受蒸馏：{name}，{state}。</translation>
    </message>
    <message>
        <source>It waits in the queue, as number {place} of {count}.</source>
        <translation>正在队列中等待，位于第 {place} 位，共 {count} 个。</translation>
    </message>
    <message>
        <source>It waits in the queue, which is held, as number {place} of {count}.</source>
        <translation>它在已暂停的队列中等待，为第 {place} 个，共 {count} 个。</translation>
    </message>
    <message>
        <source>The engine is being started.</source>
        <translation>引擎正在启动。</translation>
    </message>
    <message>
        <source>It was not started yet, and is not in the queue.</source>
        <translation>尚未启动，也不在队列中。</translation>
    </message>
    <message>
        <source>Start now</source>
        <translation>立即开始</translation>
    </message>
    <message>
        <source>Do not wait for those before it</source>
        <translation>不等待排在前面的运行</translation>
    </message>
    <message>
        <source>Show the queue</source>
        <translation>显示队列</translation>
    </message>
    <message>
        <source>The runs that wait, in order</source>
        <translation>按顺序显示等待的运行</translation>
    </message>
    <message>
        <source>Open that run</source>
        <translation>打开该运行</translation>
    </message>
    <message>
        <source>Show the curves of the assistant&apos;s run</source>
        <translation>显示助教运行的曲线</translation>
    </message>
    <message>
        <source>This run is in the trash. What is shown was read before.</source>
        <translation>此运行在回收站中，显示的是此前读取的内容。</translation>
    </message>
    <message>
        <source>The folder of this run was deleted or moved away. What is shown was read before: {path}</source>
        <translation>此运行的文件夹已被删除或移走，显示的是此前读取的内容：{path}</translation>
    </message>
    <message>
        <source>Accuracy by epoch</source>
        <translation>各轮次的准确率</translation>
    </message>
    <message>
        <source>Validation accuracy over {epochs} epochs, from {first} to {last}</source>
        <translation>{epochs} 轮的验证准确率，从 {first} 到 {last}</translation>
    </message>
    <message>
        <source>Dashed: the teacher&apos;s, {top1}</source>
        <translation>虚线：教师的准确率 {top1}</translation>
    </message>
    <message>
        <source>epoch 1</source>
        <translation>第 1 轮</translation>
    </message>
    <message>
        <source>As at the beginning</source>
        <translation>与开始时相同</translation>
    </message>
    <message numerus="yes">
        <source>%n runs chosen</source>
        <translation>
            <numerusform>已选择 %n 个运行</numerusform>
        </translation>
    </message>
    <message>
        <source>Fold the chosen run</source>
        <translation>折叠所选运行</translation>
    </message>
    <message>
        <source>Show all of the chosen run</source>
        <translation>显示所选运行的全部内容</translation>
    </message>
    <message>
        <source>Show only its name and what can be done</source>
        <translation>仅显示名称和可执行的操作</translation>
    </message>
    <message>
        <source>assistant: {kind}</source>
        <translation>助教：{kind}</translation>
    </message>
    <message>
        <source>best {top1} after epoch {epoch}</source>
        <translation>最佳 {top1}，第 {epoch} 轮之后</translation>
    </message>
    <message>
        <source>teacher {top1}</source>
        <translation>教师 {top1}</translation>
    </message>
    <message>
        <source>fusion model {top1}</source>
        <translation>融合模型 {top1}</translation>
    </message>
    <message>
        <source>{gain} over the student alone</source>
        <translation>比学生单独训练 {gain}</translation>
    </message>
    <message>
        <source>{gain} over the student alone of other seeds</source>
        <translation>比其他种子下单独训练的学生 {gain}</translation>
    </message>
    <message>
        <source>epoch {epoch} of {epochs}</source>
        <translation>第 {epoch} 轮，共 {epochs} 轮</translation>
    </message>
    <message>
        <source>top-1 from {least} to {most}, mean {mean} ± {spread}</source>
        <translation>Top-1 从 {least} 到 {most}，均值 {mean} ± {spread}</translation>
    </message>
    <message>
        <source>It failed without a word; the log is in its folder.</source>
        <translation>运行失败，没有留下信息；日志在其文件夹中。</translation>
    </message>
    <message>
        <source>Its process is gone. Resume goes on from the last checkpoint.</source>
        <translation>进程已消失。“继续”会从最后一个检查点继续。</translation>
    </message>
    <message>
        <source>Filter:  method:fbt  student:resnet18  top1&gt;70  tag:paper</source>
        <translation>筛选：method:fbt  student:resnet18  top1&gt;70  tag:paper</translation>
    </message>
    <message>
        <source>Filter runs</source>
        <translation>筛选运行</translation>
    </message>
    <message>
        <source>Words, field:text and field&gt;number; a comma means “or”, a minus in front turns it round.
method:fbt,ofa  state:finished  top1&gt;70  created&lt;7d  is:starred  -seed=2  sort:-top1</source>
        <translation>关键词、字段:文字 和 字段&gt;数字；逗号表示“或”，前置减号表示排除。
method:fbt,ofa  state:finished  top1&gt;70  created&lt;7d  is:starred  -seed=2  sort:-top1</translation>
    </message>
    <message>
        <source>What could be meant</source>
        <translation>可用的写法</translation>
    </message>
    <message>
        <source>No runs yet</source>
        <translation>还没有运行</translation>
    </message>
    <message>
        <source>A teacher of one family hands what it knows to a student of another. Every run is kept here, whether it was started from this window or from a script.</source>
        <translation>一类教师把所学传授给另一类学生。无论从此窗口还是从脚本启动，每个运行都保存在这里。</translation>
    </message>
    <message>
        <source>Start the demo</source>
        <translation>开始演示</translation>
    </message>
    <message>
        <source>A CNN teaches a small ViT the digits: a few minutes on a laptop, no download</source>
        <translation>CNN 教小型 ViT 识别手写数字：在笔记本电脑上几分钟，无需下载</translation>
    </message>
    <message>
        <source>They can be brought back from there, or deleted for ever.</source>
        <translation>可以从那里还原，或永久删除。</translation>
    </message>
    <message numerus="yes">
        <source>%n runs are in the trash</source>
        <translation>
            <numerusform>%n 个运行在回收站中</numerusform>
        </translation>
    </message>
    <message>
        <source>Clear filter</source>
        <translation>清除筛选</translation>
    </message>
    <message>
        <source>Show all runs again</source>
        <translation>重新显示全部运行</translation>
    </message>
    <message>
        <source>The history cannot be read</source>
        <translation>无法读取历史记录</translation>
    </message>
    <message>
        <source>The trash is empty</source>
        <translation>回收站为空</translation>
    </message>
    <message>
        <source>What is moved there waits until it is deleted for ever.</source>
        <translation>移到这里的运行会保留，直到永久删除。</translation>
    </message>
    <message>
        <source>Reading the history…</source>
        <translation>正在读取历史记录…</translation>
    </message>
    <message>
        <source>Read every run&apos;s folder anew; no run is touched</source>
        <translation>重新读取每个运行的文件夹；不会改动任何运行</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Choose columns; drag a header to move or widen one</source>
        <translation>选择列；拖动表头可移动列或调整列宽</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>分组</translation>
    </message>
    <message>
        <source>Trash</source>
        <translation>回收站</translation>
    </message>
    <message>
        <source>No run passes this filter</source>
        <translation>没有符合此筛选的运行</translation>
    </message>
    <message>
        <source>Take a word out of it, or begin anew.</source>
        <translation>去掉一个词，或重新输入。</translation>
    </message>
    <message>
        <source>What was learnt from this run</source>
        <translation>从此运行得到的经验</translation>
    </message>
    <message>
        <source>It is kept when you go on; Escape takes back what was typed</source>
        <translation>离开时保存；按 Escape 撤销输入</translation>
    </message>
    <message>
        <source>{shown} of {total}</source>
        <translation>{shown} / {total}</translation>
    </message>
    <message>
        <source>There is no field “{name}”; did you mean {near}?</source>
        <translation>没有字段“{name}”；是否指 {near}？</translation>
    </message>
    <message>
        <source>There is no field “{name}”; there are {names}.</source>
        <translation>没有字段“{name}”；可用的有 {names}。</translation>
    </message>
    <message>
        <source>{name} is text: write {name}:{value}.</source>
        <translation>{name} 是文字字段：请写 {name}:{value}。</translation>
    </message>
    <message>
        <source>{name} wants a day such as 2026-01-31, or an age such as 7d.</source>
        <translation>{name} 需要日期，如 2026-01-31，或时长，如 7d。</translation>
    </message>
    <message>
        <source>“is” wants one of {words}, not “{word}”.</source>
        <translation>“is”需要 {words} 之一，而不是“{word}”。</translation>
    </message>
    <message>
        <source>{name} wants a number, not “{value}”.</source>
        <translation>{name} 需要数字，而不是“{value}”。</translation>
    </message>
    <message>
        <source>{name} wants a time such as 90s, 5min or 2h, not “{value}”.</source>
        <translation>{name} 需要时长，如 90s、5min 或 2h，而不是“{value}”。</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Nothing waits. “Add to queue” on the New run page puts a run here.</source>
        <translation>没有等待的运行。在“新建运行”页点“加入队列”即可加入。</translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation>提前</translation>
    </message>
    <message>
        <source>Let it start one turn earlier (Alt+Up)</source>
        <translation>提前一位开始 (Alt+Up)</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>推后</translation>
    </message>
    <message>
        <source>Let it start one turn later (Alt+Down)</source>
        <translation>推后一位开始 (Alt+Down)</translation>
    </message>
    <message>
        <source>Take out of the queue</source>
        <translation>移出队列</translation>
    </message>
    <message>
        <source>The run stays, and can be started by hand</source>
        <translation>运行保留，可以手动启动</translation>
    </message>
    <message>
        <source>Hold</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>{running} running, {waiting} waiting</source>
        <translation>{running} 个进行中，{waiting} 个等待中</translation>
    </message>
    <message>
        <source>held</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Let runs start again</source>
        <translation>允许继续启动运行</translation>
    </message>
    <message>
        <source>Let no other run start; those that run go on</source>
        <translation>不再启动其他运行；进行中的继续</translation>
    </message>
    <message>
        <source>Release the queue</source>
        <translation>恢复队列</translation>
    </message>
    <message>
        <source>Hold the queue</source>
        <translation>暂停队列</translation>
    </message>
    <message>
        <source>Fold the queue</source>
        <translation>折叠队列</translation>
    </message>
    <message>
        <source>Show the runs of the queue</source>
        <translation>显示队列中的运行</translation>
    </message>
    <message>
        <source>Show only how many there are</source>
        <translation>只显示数量</translation>
    </message>
    <message>
        <source>Turn</source>
        <translation>顺序</translation>
    </message>
    <message>
        <source>any</source>
        <translation>任意</translation>
    </message>
    <message>
        <source>waits</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>starts</source>
        <translation>启动中</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>剩余 {time}</translation>
    </message>
    <message>
        <source>What this run is to run on; a click changes it</source>
        <translation>此运行所用的设备，点击更改</translation>
    </message>
    <message>
        <source>Drag it, or press Alt+Up and Alt+Down, to change the order</source>
        <translation>拖动，或按 Alt+Up 和 Alt+Down 调整顺序</translation>
    </message>
    <message>
        <source>What this run is to run on</source>
        <translation>此运行所用的设备</translation>
    </message>
    <message>
        <source>Kept filters</source>
        <translation>已保存的筛选</translation>
    </message>
    <message>
        <source>Filters that were kept, and a few to begin with</source>
        <translation>已保存的筛选，以及若干常用筛选</translation>
    </message>
    <message>
        <source>Name of this filter</source>
        <translation>此筛选的名称</translation>
    </message>
    <message>
        <source>It is found under this name in the menu of filters</source>
        <translation>以此名称列在筛选菜单中</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Cancel the scan</source>
        <translation>取消扫描</translation>
    </message>
    <message>
        <source>Stop the scan; nothing is kept of it</source>
        <translation>停止扫描，不保留结果</translation>
    </message>
    <message>
        <source>Progress of the scan</source>
        <translation>扫描进度</translation>
    </message>
    <message>
        <source>A scan reads and decodes every image, and looks for images that are in both splits.</source>
        <translation>扫描会读取并解码每张图像，并查找同时出现在两个划分中的图像。</translation>
    </message>
    <message numerus="yes">
        <source>%n broken</source>
        <translation>
            <numerusform>%n 个损坏</numerusform>
        </translation>
    </message>
    <message>
        <source>in both splits</source>
        <translation>两个划分重复</translation>
    </message>
    <message>
        <source>all sound</source>
        <translation>全部完好</translation>
    </message>
    <message>
        <source>{count} images were read in {time}.</source>
        <translation>用时 {time}，已读取 {count} 张图像。</translation>
    </message>
    <message>
        <source>{count} images were read.</source>
        <translation>已读取 {count} 张图像。</translation>
    </message>
    <message>
        <source>scanning</source>
        <translation>正在扫描</translation>
    </message>
    <message>
        <source>{done} of {total} images were read.</source>
        <translation>已读取 {done} 张图像，共 {total} 张。</translation>
    </message>
    <message>
        <source>The scan begins when the files are listed.</source>
        <translation>文件列出后开始扫描。</translation>
    </message>
    <message>
        <source>Keep the filter under this name</source>
        <translation>以此名称保存筛选</translation>
    </message>
    <message>
        <source>Keep nothing</source>
        <translation>不保存</translation>
    </message>
    <message>
        <source>Keep this filter as</source>
        <translation>将此筛选保存为</translation>
    </message>
    <message>
        <source>Starred</source>
        <translation>已加星标</translation>
    </message>
    <message>
        <source>Of the last seven days</source>
        <translation>最近七天</translation>
    </message>
    <message>
        <source>Failed or lost</source>
        <translation>失败或失联</translation>
    </message>
    <message>
        <source>Best first</source>
        <translation>最佳在前</translation>
    </message>
    <message>
        <source>Keep this filter…</source>
        <translation>保存此筛选…</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Add a tag</source>
        <translation>添加标签</translation>
    </message>
    <message>
        <source>Enter or a comma adds it; Backspace in the empty line takes the last one off</source>
        <translation>按 Enter 或逗号添加；输入框为空时按 Backspace 去掉最后一个</translation>
    </message>
    <message>
        <source>Take the tag {tag} off</source>
        <translation>去掉标签 {tag}</translation>
    </message>
    <message>
        <source>Take this tag off</source>
        <translation>去掉此标签</translation>
    </message>
    <message numerus="yes">
        <source>%n runs are gone for ever.</source>
        <translation>
            <numerusform>%n 个运行已永久删除。</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete for ever…</source>
        <translation>永久删除…</translation>
    </message>
    <message>
        <source>Delete the chosen runs and their files</source>
        <translation>删除所选运行及其文件</translation>
    </message>
    <message>
        <source>Empty the trash…</source>
        <translation>清空回收站…</translation>
    </message>
    <message>
        <source>Delete all of these runs and their files</source>
        <translation>删除所有这些运行及其文件</translation>
    </message>
    <message>
        <source>Back to the runs</source>
        <translation>返回运行记录</translation>
    </message>
    <message>
        <source>Leave the trash</source>
        <translation>离开回收站</translation>
    </message>
    <message>
        <source>Trash  ·  {count}</source>
        <translation>回收站 · {count}</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n runs and their files?</source>
        <translation>
            <numerusform>删除 %n 个运行及其文件？</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete all %n runs and their files?</source>
        <translation>
            <numerusform>删除全部 %n 个运行及其文件？</numerusform>
        </translation>
    </message>
    <message>
        <source>Teacher, assistant, student</source>
        <translation>教师、助教、学生</translation>
    </message>
    <message>
        <source>Versions and licences</source>
        <translation>版本与许可证</translation>
    </message>
    <message>
        <source>Copy the versions</source>
        <translation>复制版本信息</translation>
    </message>
    <message>
        <source>Copy the versions, for a report</source>
        <translation>复制版本信息，供报告问题使用</translation>
    </message>
    <message>
        <source>Fuse is free under the Apache License 2.0; Qt and PySide6 are used under the LGPL 3.</source>
        <translation>Fuse 是依据 Apache License 2.0 的自由软件；Qt 与 PySide6 依据 LGPL 3 使用。</translation>
    </message>
    <message>
        <source>Weights of models have licences of their own: the model&apos;s page says which.</source>
        <translation>模型权重各有自己的许可证，见模型页面的说明。</translation>
    </message>
    <message>
        <source>The versions are on the clipboard.</source>
        <translation>版本信息已复制到剪贴板。</translation>
    </message>
    <message>
        <source>Go on with the next</source>
        <translation>继续下一个</translation>
    </message>
    <message>
        <source>Resume it</source>
        <translation>恢复运行</translation>
    </message>
    <message>
        <source>Leave it as it is</source>
        <translation>保持原样</translation>
    </message>
    <message>
        <source>Devices and queue</source>
        <translation>设备与队列</translation>
    </message>
    <message>
        <source>The queue may use what is ticked.</source>
        <translation>队列只使用勾选的设备。</translation>
    </message>
    <message>
        <source>One a device</source>
        <translation>每个设备一个</translation>
    </message>
    <message>
        <source>Runs at once</source>
        <translation>同时运行数</translation>
    </message>
    <message>
        <source>Of the queue, never more than one on a device</source>
        <translation>指队列中的运行；每个设备最多一个</translation>
    </message>
    <message>
        <source>When a run fails</source>
        <translation>运行失败时</translation>
    </message>
    <message>
        <source>When a run is cut off</source>
        <translation>运行被中断时</translation>
    </message>
    <message>
        <source>With its queue, as by a reboot</source>
        <translation>连同队列一起中断，例如重启</translation>
    </message>
    <message>
        <source>Device of new runs</source>
        <translation>新运行的设备</translation>
    </message>
    <message>
        <source>The first choice on the New run page</source>
        <translation>“新建运行”页上的默认选择</translation>
    </message>
    <message>
        <source>Home folder</source>
        <translation>主目录</translation>
    </message>
    <message>
        <source>Show the folder</source>
        <translation>显示文件夹</translation>
    </message>
    <message>
        <source>Open the window on another home folder</source>
        <translation>在另一个主目录上打开窗口</translation>
    </message>
    <message>
        <source>Runs, history, queue and these settings are kept there.</source>
        <translation>运行、历史记录、队列和这些设置都保存在那里。</translation>
    </message>
    <message>
        <source>Open it now</source>
        <translation>立即打开</translation>
    </message>
    <message>
        <source>Another window takes this one&apos;s place; running runs go on</source>
        <translation>由另一个窗口取代此窗口；进行中的运行不受影响</translation>
    </message>
    <message>
        <source>Copy the command</source>
        <translation>复制命令</translation>
    </message>
    <message>
        <source>The command that starts on this home: the next start is on the usual one otherwise</source>
        <translation>在此主目录上启动的命令；否则下次启动仍用平常的主目录</translation>
    </message>
    <message numerus="yes">
        <source>{path} has %n runs.</source>
        <translation>
            <numerusform>{path} 中有 %n 个运行。</numerusform>
        </translation>
    </message>
    <message>
        <source>{path} has no runs yet.</source>
        <translation>{path} 中还没有运行。</translation>
    </message>
    <message>
        <source>cannot be used: {reason}.</source>
        <translation>不能使用：{reason}。</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>请选择其他文件夹。</translation>
    </message>
    <message>
        <source>Choose another folder, or see who may write.</source>
        <translation>请选择其他文件夹，或检查写入权限。</translation>
    </message>
    <message>
        <source>cannot be written.</source>
        <translation>无法写入。</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>平滑</translation>
    </message>
    <message>
        <source>The raw curve stays faint behind the smoothed one</source>
        <translation>平滑曲线之后保留浅色的原始曲线</translation>
    </message>
    <message>
        <source>Configuration (*.toml)</source>
        <translation>配置 (*.toml)</translation>
    </message>
    <message>
        <source>Weights (*.safetensors *.pth *.pt *.bin);;All files (*)</source>
        <translation>权重 (*.safetensors *.pth *.pt *.bin);;所有文件 (*)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>CKA map</source>
        <translation>CKA 图</translation>
    </message>
    <message>
        <source>CKA map: read cell by cell with the arrow keys</source>
        <translation>CKA 图：用方向键逐格查看</translation>
    </message>
    <message>
        <source>Pair of the CKA map</source>
        <translation>CKA 图的模型对</translation>
    </message>
    <message>
        <source>Which two models are laid against each other</source>
        <translation>对比哪两个模型</translation>
    </message>
    <message>
        <source>Play the CKA map</source>
        <translation>播放 CKA 图</translation>
    </message>
    <message>
        <source>Go through the epochs</source>
        <translation>逐轮播放</translation>
    </message>
    <message>
        <source>Epoch of the CKA map</source>
        <translation>CKA 图的轮次</translation>
    </message>
    <message>
        <source>Which epoch&apos;s map is shown (arrow keys)</source>
        <translation>显示哪一轮的图（方向键）</translation>
    </message>
    <message>
        <source>{column} · {row}: {value}</source>
        <translation>{column} · {row}：{value}</translation>
    </message>
    <message>
        <source>Picture (*.png)</source>
        <translation>图片 (*.png)</translation>
    </message>
    <message>
        <source>Save {plot}</source>
        <translation>保存{plot}</translation>
    </message>
    <message>
        <source>CKA {pair}, {when}</source>
        <translation>CKA {pair}，{when}</translation>
    </message>
    <message>
        <source>before training</source>
        <translation>训练之前</translation>
    </message>
    <message>
        <source>epoch {epoch}</source>
        <translation>第 {epoch} 轮</translation>
    </message>
    <message>
        <source>No points yet</source>
        <translation>还没有数据点</translation>
    </message>
    <message>
        <source>Plot: {title}</source>
        <translation>图：{title}</translation>
    </message>
    <message>
        <source>Drawing (*.svg)</source>
        <translation>矢量图 (*.svg)</translation>
    </message>
    <message>
        <source>step {step}</source>
        <translation>第 {step} 步</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>On</source>
        <translation>开</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>on</source>
        <translation>开</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>空</translation>
    </message>
    <message>
        <source>a, b, c</source>
        <translation>a, b, c</translation>
    </message>
    <message>
        <source>key=value, key=value</source>
        <translation>key=value, key=value</translation>
    </message>
    <message>
        <source>{description} Problem: {problem}</source>
        <translation>{description} 问题：{problem}</translation>
    </message>
    <message>
        <source>Reset {field}</source>
        <translation>重置{field}</translation>
    </message>
    <message>
        <source>Changed. Default: {value}. Click to go back to it.</source>
        <translation>已更改。默认值：{value}。点击恢复。</translation>
    </message>
    <message>
        <source>last</source>
        <translation>最新</translation>
    </message>
    <message>
        <source>Show all curves</source>
        <translation>显示全部曲线</translation>
    </message>
    <message>
        <source>Show the hidden curves too</source>
        <translation>同时显示隐藏的曲线</translation>
    </message>
    <message>
        <source>Show {curve}</source>
        <translation>显示 {curve}</translation>
    </message>
    <message>
        <source>{curve}: click shows or hides it; double click, or Shift and Space, shows it alone</source>
        <translation>{curve}：点击显示或隐藏；双击，或按 Shift 加空格，仅显示此曲线</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Show the log, or hide it</source>
        <translation>显示或隐藏日志</translation>
    </message>
    <message>
        <source>Close message</source>
        <translation>关闭消息</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>关闭此消息</translation>
    </message>
    <message>
        <source>Details of the message</source>
        <translation>消息详情</translation>
    </message>
    <message>
        <source>Sample of class {name}</source>
        <translation>类别 {name} 的样本</translation>
    </message>
    <message>
        <source>Esc closes</source>
        <translation>按 Esc 关闭</translation>
    </message>
    <message>
        <source>As stored, and as training sees it. Enter enlarges both.</source>
        <translation>原图与训练所见。按 Enter 一并放大。</translation>
    </message>
    <message>
        <source>As stored</source>
        <translation>原图</translation>
    </message>
    <message>
        <source>As training sees it</source>
        <translation>训练所见</translation>
    </message>
    <message>
        <source>Smoothing of {plot}</source>
        <translation>{plot}的平滑</translation>
    </message>
    <message>
        <source>Smoothing: weight of the past in a moving average; the raw curve stays, faint</source>
        <translation>平滑：滑动平均中历史值的权重；原始曲线以浅色保留</translation>
    </message>
    <message>
        <source>Logarithmic y axis</source>
        <translation>纵轴使用对数刻度</translation>
    </message>
    <message>
        <source>Log</source>
        <comment>scale of an axis</comment>
        <translation>对数</translation>
    </message>
    <message>
        <source>Logarithmic scale of {plot}</source>
        <translation>{plot}的对数刻度</translation>
    </message>
    <message>
        <source>Legend of {plot}</source>
        <translation>{plot}的图例</translation>
    </message>
    <message>
        <source>Show or hide the legend</source>
        <translation>显示或隐藏图例</translation>
    </message>
    <message>
        <source>Distill</source>
        <translation>蒸馏</translation>
    </message>
    <message>
        <source>A teacher, through an assistant, to a student</source>
        <translation>教师经助教教学生</translation>
    </message>
    <message>
        <source>Train alone</source>
        <translation>单独训练</translation>
    </message>
    <message>
        <source>One model from the labels: a teacher or a baseline</source>
        <translation>一个模型从标签学习：作为教师或基线</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>打开…</translation>
    </message>
    <message>
        <source>Save as PNG…</source>
        <translation>另存为 PNG…</translation>
    </message>
    <message>
        <source>Save as SVG…</source>
        <translation>另存为 SVG…</translation>
    </message>
    <message>
        <source>Save its points as CSV…</source>
        <translation>数据点另存为 CSV…</translation>
    </message>
    <message>
        <source>Enlarge {plot}</source>
        <translation>放大{plot}</translation>
    </message>
    <message>
        <source>Back beside the others (or double click on the title)</source>
        <translation>恢复并排显示（或双击标题）</translation>
    </message>
    <message>
        <source>Fill the page with this plot (or double click on its title)</source>
        <translation>让此图占满页面（或双击标题）</translation>
    </message>
    <message>
        <source>smooth {weight}</source>
        <translation>平滑 {weight}</translation>
    </message>
    <message>
        <source>time spent computing</source>
        <translation>计算用时</translation>
    </message>
    <message>
        <source>{stage} of the teacher</source>
        <translation>教师的 {stage}</translation>
    </message>
    <message>
        <source>{stage} of the student</source>
        <translation>学生的 {stage}</translation>
    </message>
    <message>
        <source>{stage}, new</source>
        <translation>{stage}，新增</translation>
    </message>
    <message>
        <source>Stages of the fusion model</source>
        <translation>融合模型的各阶段</translation>
    </message>
    <message>
        <source>head</source>
        <comment>of a model</comment>
        <translation>头</translation>
    </message>
    <message>
        <source>Class balance</source>
        <translation>类别均衡</translation>
    </message>
    <message>
        <source>By class</source>
        <translation>按类别</translation>
    </message>
    <message>
        <source>In the order of the labels</source>
        <translation>按标签的顺序</translation>
    </message>
    <message>
        <source>By size</source>
        <translation>按数量</translation>
    </message>
    <message>
        <source>The largest class first</source>
        <translation>数量最多的类别在前</translation>
    </message>
    <message>
        <source>training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>Images by class</source>
        <translation>各类别的图像数</translation>
    </message>
    <message>
        <source>Arrow keys go through the classes; Enter shows samples of one</source>
        <translation>方向键切换类别；按 Enter 显示该类别的样本</translation>
    </message>
    <message>
        <source>{name}: {train} training, {validation} validation</source>
        <translation>{name}：训练 {train} 张，验证 {validation} 张</translation>
    </message>
    <message>
        <source>{first} … {last}: {count} classes with {least} to {most} training images</source>
        <translation>{first} … {last}：{count} 个类别，各有 {least} 至 {most} 张训练图像</translation>
    </message>
    <message>
        <source>Copy list</source>
        <translation>复制列表</translation>
    </message>
    <message>
        <source>Copy the broken files with their reasons</source>
        <translation>复制损坏的文件及其原因</translation>
    </message>
    <message>
        <source>Show the folder of the chosen file</source>
        <translation>显示所选文件的文件夹</translation>
    </message>
    <message>
        <source>Why it cannot be read</source>
        <translation>无法读取的原因</translation>
    </message>
    <message>
        <source>Broken files</source>
        <translation>损坏的文件</translation>
    </message>
    <message>
        <source>Files that cannot be read as images</source>
        <translation>无法作为图像读取的文件</translation>
    </message>
    <message>
        <source>Mend or remove them, or set &quot;Broken images&quot; to skip in the run&apos;s data settings.</source>
        <translation>请修复或删除它们，或在运行的数据设置中将“损坏的图像”设为 skip。</translation>
    </message>
    <message>
        <source>The first {some} of {all} are listed. Mend or remove them, or set &quot;Broken images&quot; to skip in the run&apos;s data settings.</source>
        <translation>共 {all} 个，列出前 {some} 个。请修复或删除它们，或在运行的数据设置中将“损坏的图像”设为 skip。</translation>
    </message>
    <message numerus="yes">
        <source>%n validation images are also training images, byte for byte: accuracy is overstated.</source>
        <translation>
            <numerusform>%n 张验证图像也是训练图像（逐字节相同）：准确率会偏高。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n lines are on the clipboard.</source>
        <translation>
            <numerusform>已将 %n 行复制到剪贴板。</numerusform>
        </translation>
    </message>
    <message>
        <source>Handwritten digits</source>
        <translation>手写数字</translation>
    </message>
    <message>
        <source>Forget {name}</source>
        <translation>移除 {name}</translation>
    </message>
    <message>
        <source>{name} is off the list; its files are untouched.</source>
        <translation>{name} 已从列表中移除，其文件未改动。</translation>
    </message>
    <message>
        <source>What comes out of stage {number}</source>
        <translation>第 {number} 阶段的输出</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>角色</translation>
    </message>
    <message>
        <source>Channels, height and width of an image</source>
        <translation>图像的通道数、高和宽</translation>
    </message>
    <message>
        <source>Weights at the start</source>
        <translation>初始权重</translation>
    </message>
    <message>
        <source>Models of this run</source>
        <translation>此运行的模型</translation>
    </message>
    <message>
        <source>Stages and sizes come when the models are built.</source>
        <translation>模型构建后给出阶段和大小。</translation>
    </message>
    <message>
        <source>Projector {number}</source>
        <translation>投影器 {number}</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Search in the text</source>
        <translation>在文本中搜索</translation>
    </message>
    <message>
        <source>Enter finds the next, Shift+Enter the one before; Escape ends the search</source>
        <translation>Enter 查找下一个，Shift+Enter 查找上一个；Escape 结束搜索</translation>
    </message>
    <message>
        <source>The one before</source>
        <translation>上一个</translation>
    </message>
    <message>
        <source>The next</source>
        <translation>下一个</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>未找到</translation>
    </message>
    <message>
        <source>{place} of {count}</source>
        <comment>of what was found</comment>
        <translation>第 {place} 个，共 {count} 个</translation>
    </message>
    <message>
        <source>Data set</source>
        <translation>数据集</translation>
    </message>
    <message>
        <source>There is nothing at this path any more.</source>
        <translation>此路径下已没有任何内容。</translation>
    </message>
    <message>
        <source>Data sets (*.tar *.tar.gz *.tgz *.tar.bz2 *.tbz2 *.tar.xz *.txz *.parquet);;All files (*)</source>
        <translation>数据集 (*.tar *.tar.gz *.tgz *.tar.bz2 *.tbz2 *.tar.xz *.txz *.parquet);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Folder of images</source>
        <translation>图像文件夹</translation>
    </message>
    <message>
        <source>File of images</source>
        <translation>图像文件</translation>
    </message>
    <message>
        <source>{count} files are too many at once. Drop the folder that they are in.</source>
        <translation>一次拖放 {count} 个文件太多了。请拖放它们所在的文件夹。</translation>
    </message>
    <message>
        <source>Drop a folder or file anywhere on this page to add it.</source>
        <translation>把文件夹或文件拖放到本页任意位置即可添加。</translation>
    </message>
    <message>
        <source>Looking for what was used here…</source>
        <translation>正在查找在此用过的数据集…</translation>
    </message>
    <message>
        <source>Confusion matrix: rows are true classes, columns what they were taken for</source>
        <translation>混淆矩阵：行为真实类别，列为预测类别</translation>
    </message>
    <message>
        <source>taken for</source>
        <translation>预测类别</translation>
    </message>
    <message>
        <source>true class</source>
        <translation>真实类别</translation>
    </message>
    <message>
        <source>Enter enlarges both images</source>
        <translation>按 Enter 放大两张图像</translation>
    </message>
    <message>
        <source>true class: {name}</source>
        <translation>真实类别：{name}</translation>
    </message>
    <message>
        <source>like this one of {name}</source>
        <translation>误判类别的示例：{name}</translation>
    </message>
    <message>
        <source>Filter classes</source>
        <translation>筛选类别</translation>
    </message>
    <message>
        <source>Show the classes that have these letters in their name</source>
        <translation>显示名称中含有这些字符的类别</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>准确率</translation>
    </message>
    <message>
        <source>Share of the images of this class that are answered rightly</source>
        <translation>此类别中预测正确的图像比例</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>图像数</translation>
    </message>
    <message>
        <source>Validation images of this class</source>
        <translation>此类别的验证图像数</translation>
    </message>
    <message>
        <source>Taken for</source>
        <translation>误判为</translation>
    </message>
    <message>
        <source>The class it was most often taken for by mistake, and how often</source>
        <translation>此类别最常被误判成的类别及次数</translation>
    </message>
    <message>
        <source>Accuracy by class</source>
        <translation>各类别的准确率</translation>
    </message>
    <message>
        <source>Share of each class</source>
        <translation>各类别占比</translation>
    </message>
    <message>
        <source>Colours show the share of the true class; else the count</source>
        <translation>颜色表示占真实类别的比例；关闭则表示数量</translation>
    </message>
    <message>
        <source>Worst first</source>
        <translation>最差在前</translation>
    </message>
    <message>
        <source>Sort the classes by their accuracy; else by their label</source>
        <translation>按准确率排列类别；关闭则按标签排列</translation>
    </message>
    <message>
        <source>Show every class; else the 50 with the lowest accuracy</source>
        <translation>显示所有类别；关闭则只显示准确率最低的 50 个</translation>
    </message>
    <message>
        <source>The {count} classes with the lowest accuracy</source>
        <translation>准确率最低的 {count} 个类别</translation>
    </message>
    <message>
        <source>Blue: right, orange: wrong</source>
        <translation>蓝色：正确，橙色：错误</translation>
    </message>
    <message>
        <source>{true} taken for {predicted}: {count} of {of} ({share})</source>
        <translation>{true} 误判为 {predicted}：{of} 张中有 {count} 张（{share}）</translation>
    </message>
    <message>
        <source>{true} known: {count} of {of} ({share})</source>
        <translation>{true} 识别正确：{of} 张中有 {count} 张（{share}）</translation>
    </message>
    <message>
        <source>Evaluate now</source>
        <translation>立即评估</translation>
    </message>
    <message>
        <source>Measure the best student on the validation images, in a process of its own</source>
        <translation>在单独的进程中用验证图像评估最佳学生模型</translation>
    </message>
    <message>
        <source>The worst confusions</source>
        <translation>最严重的混淆</translation>
    </message>
    <message>
        <source>{true} taken for {predicted}: {count} of {of} images; it was {sure} sure of this one</source>
        <translation>{true} 误判为 {predicted}：{of} 张图像中有 {count} 张；对这一张的置信度为 {sure}</translation>
    </message>
    <message>
        <source>{count} of {of} ({share})</source>
        <translation>{count} / {of}（{share}）</translation>
    </message>
    <message>
        <source>The best student is being evaluated…</source>
        <translation>正在评估最佳学生模型…</translation>
    </message>
    <message>
        <source>It could not be evaluated: {words}</source>
        <translation>无法评估：{words}</translation>
    </message>
    <message>
        <source>Comes with the first student that is saved, after the first epoch.</source>
        <translation>第一轮结束、保存首个学生模型后给出。</translation>
    </message>
    <message>
        <source>The best student was not evaluated class by class yet.</source>
        <translation>最佳学生模型尚未逐类评估。</translation>
    </message>
    <message>
        <source>Top-1 {top1} on {images} validation images, best after epoch {epoch}</source>
        <translation>Top-1 {top1}，验证图像 {images} 张，最佳在第 {epoch} 轮之后</translation>
    </message>
    <message>
        <source>{text}; top-5 {top5}</source>
        <translation>{text}；Top-5 {top5}</translation>
    </message>
    <message>
        <source>Something went wrong in the window ({error}). Runs are not touched by it.</source>
        <translation>窗口出现错误（{error}）。运行不受影响。</translation>
    </message>
    <message>
        <source>Saved as {path}.</source>
        <translation>已保存为 {path}。</translation>
    </message>
    <message>
        <source>{path} cannot be written: {error}.</source>
        <translation>{path} 无法写入：{error}。</translation>
    </message>
    <message>
        <source>Open configuration</source>
        <translation>打开配置</translation>
    </message>
    <message>
        <source>Save configuration</source>
        <translation>保存配置</translation>
    </message>
    <message>
        <source>It is damaged: {error}.</source>
        <translation>已损坏：{error}。</translation>
    </message>
    <message>
        <source>history.db is damaged. It is made again from the runs&apos; folders.</source>
        <translation>history.db 已损坏，正在根据各运行的文件夹重新生成。</translation>
    </message>
    <message>
        <source>If it stays so, rebuild the history in Settings.</source>
        <translation>如果一直如此，请在设置中重建历史。</translation>
    </message>
    <message>
        <source>history.db was deleted or replaced. It is made again from the runs&apos; folders.</source>
        <translation>history.db 被删除或替换，正在根据各运行的文件夹重新生成。</translation>
    </message>
    <message>
        <source>Images that cannot be read are left out.</source>
        <translation>无法读取的图像将被跳过。</translation>
    </message>
    <message>
        <source>The form trains {model} on this data now. Then choose that run as the teacher&apos;s weights.</source>
        <translation>表单现在将在此数据上训练 {model}。之后请选择该运行作为教师的权重。</translation>
    </message>
    <message>
        <source>What is shown was read before. It goes on by itself when the folder is back.</source>
        <translation>显示的是之前读取的内容；文件夹恢复后会自动继续。</translation>
    </message>
    <message>
        <source>the home folder is not there.</source>
        <translation>主文件夹不存在。</translation>
    </message>
    <message>
        <source>What was said of the run is kept in the window, and written as soon as it can be.</source>
        <translation>对该运行的说明保留在窗口中，一旦可以写入就会写入。</translation>
    </message>
    <message>
        <source>What was said of the run is kept in its folder, and comes into the history as soon as it can.</source>
        <translation>对该运行的说明已保存在其文件夹中，一旦可以就会写入历史记录。</translation>
    </message>
    <message>
        <source>What was said of it cannot be kept. Bring the folder back, and say it again.</source>
        <translation>对它的说明无法保存。请恢复该文件夹后再次填写。</translation>
    </message>
    <message>
        <source>its folder is gone.</source>
        <translation>其文件夹已不存在。</translation>
    </message>
    <message>
        <source>is being started already.</source>
        <translation>已在启动中。</translation>
    </message>
    <message>
        <source>Every curve is hidden</source>
        <translation>所有曲线都已隐藏</translation>
    </message>
    <message>
        <source>waiting…</source>
        <translation>等待中…</translation>
    </message>
    <message>
        <source>no answer</source>
        <translation>没有答案</translation>
    </message>
    <message>
        <source>{role}: {model}</source>
        <translation>{role}：{model}</translation>
    </message>
    <message>
        <source>Images that were tried</source>
        <translation>试用过的图像</translation>
    </message>
    <message>
        <source>There is room for {count} images: clear the list first.</source>
        <translation>最多容纳 {count} 张图像：请先清空列表。</translation>
    </message>
    <message>
        <source>The teacher cannot be asked: {reason}</source>
        <translation>无法询问教师：{reason}</translation>
    </message>
    <message>
        <source>The first {count} of {of} images are tried.</source>
        <translation>试用 {of} 张图像中的前 {count} 张。</translation>
    </message>
    <message>
        <source>Not all could be tried: {reason}</source>
        <translation>未能全部试用：{reason}</translation>
    </message>
    <message>
        <source>{role}: {classes}</source>
        <translation>{role}：{classes}</translation>
    </message>
    <message>
        <source>Same answer</source>
        <translation>答案相同</translation>
    </message>
    <message>
        <source>Different answers</source>
        <translation>答案不同</translation>
    </message>
    <message>
        <source>{names} and {count} more</source>
        <translation>{names} 等，另有 {count} 个</translation>
    </message>
    <message>
        <source>{done} of {count} images; {broken} could not be read: {names}.</source>
        <translation>{count} 张图像中的 {done} 张；{broken} 张无法读取：{names}。</translation>
    </message>
    <message>
        <source>the engine said what nobody understands: {error}.</source>
        <translation>引擎的回答无法理解：{error}。</translation>
    </message>
    <message>
        <source>The export is read as others will read it, and asked of these images beside the student. Where it answers otherwise, nothing is left in its place.</source>
        <translation>导出文件会像其他程序那样被读取，并与学生模型一起在这些图像上测试。答案不一致时，不会留下任何文件。</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Write it, and compare it with the student</source>
        <translation>写出文件，并与学生模型对比</translation>
    </message>
    <message>
        <source>Drop it to import the runs that are in it.</source>
        <translation>放下即可导入其中的运行。</translation>
    </message>
    <message>
        <source>safetensors, one file</source>
        <translation>safetensors，单个文件</translation>
    </message>
    <message>
        <source>Folder for timm</source>
        <translation>timm 文件夹</translation>
    </message>
    <message>
        <source>PyTorch program (.pt2)</source>
        <translation>PyTorch 程序（.pt2）</translation>
    </message>
    <message>
        <source>timm folder</source>
        <translation>timm 文件夹</translation>
    </message>
    <message>
        <source>Weights by timm&apos;s names, the rest as metadata: for timm and safetensors.</source>
        <translation>权重沿用 timm 的名称，其余作为元数据：供 timm 和 safetensors 使用。</translation>
    </message>
    <message>
        <source>Weights, configuration and a model card: timm loads it by “local-dir:”, and the hub takes it.</source>
        <translation>权重、配置和模型卡：timm 用“local-dir:”加载，也可上传到 hub。</translation>
    </message>
    <message>
        <source>The network itself: for ONNX Runtime and all that reads ONNX, without timm or PyTorch.</source>
        <translation>网络本身：供 ONNX Runtime 等读取 ONNX 的程序使用，无需 timm 或 PyTorch。</translation>
    </message>
    <message>
        <source>The network itself: for torch.export.load on a CPU, without timm.</source>
        <translation>网络本身：在 CPU 上用 torch.export.load 加载，无需 timm。</translation>
    </message>
    <message>
        <source>float32, as trained</source>
        <translation>float32，与训练时相同</translation>
    </message>
    <message>
        <source>float16, half the size</source>
        <translation>float16，大小减半</translation>
    </message>
    <message>
        <source>int8, a quarter of the size</source>
        <translation>int8，大小约为四分之一</translation>
    </message>
    <message>
        <source>{format}, {weights}</source>
        <translation>{format}，{weights}</translation>
    </message>
    <message>
        <source>{share} the same, off by {difference}</source>
        <translation>{share} 相同，最大偏差 {difference}</translation>
    </message>
    <message>
        <source>On {images} of {all} validation images it gives {share} the same answers as the student, and logits differ by at most {difference}. Top-1 {export}, the student&apos;s {student}.</source>
        <translation>在 {all} 张验证图像中的 {images} 张上，{share} 的答案与学生模型相同，logits 最多相差 {difference}。Top-1 为 {export}，学生模型为 {student}。</translation>
    </message>
    <message>
        <source>Export of {name}</source>
        <translation>导出 {name}</translation>
    </message>
    <message>
        <source>The engine&apos;s answer cannot be read.</source>
        <translation>无法读取引擎的回答。</translation>
    </message>
    <message>
        <source>The student is in {path}. {check}</source>
        <translation>学生模型在 {path}。{check}</translation>
    </message>
    <message>
        <source>{name} was not exported: {reason}</source>
        <translation>{name} 未能导出：{reason}</translation>
    </message>
    <message>
        <source>Packed runs (*.zip *.tar *.tar.gz *.tgz *.tar.xz *.tar.bz2);;All files (*)</source>
        <translation>打包的运行 (*.zip *.tar *.tar.gz *.tgz *.tar.xz *.tar.bz2);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Import packed runs</source>
        <translation>导入打包的运行</translation>
    </message>
    <message>
        <source>Import the runs of a home, or of a folder of runs</source>
        <translation>导入某个主目录或运行文件夹中的运行</translation>
    </message>
    <message>
        <source>Import of {name}</source>
        <translation>导入 {name}</translation>
    </message>
    <message numerus="yes">
        <source>Import of %n files and folders</source>
        <translation>
            <numerusform>导入 %n 个文件和文件夹</numerusform>
        </translation>
    </message>
    <message>
        <source>{what}: the engine is at it. You can go on meanwhile.</source>
        <translation>{what}：引擎正在处理，期间可以继续做其他事。</translation>
    </message>
    <message numerus="yes">
        <source>%n runs were imported.</source>
        <translation>
            <numerusform>已导入 %n 个运行。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n runs were here already.</source>
        <translation>
            <numerusform>%n 个运行此前已在这里。</numerusform>
        </translation>
    </message>
    <message>
        <source>“{name}” was not imported: {reason}</source>
        <translation>“{name}”未导入：{reason}</translation>
    </message>
    <message numerus="yes">
        <source>%n runs were not imported.</source>
        <translation>
            <numerusform>%n 个运行未导入。</numerusform>
        </translation>
    </message>
    <message>
        <source>Parquet (*.parquet)</source>
        <translation>Parquet 文件 (*.parquet)</translation>
    </message>
    <message>
        <source>New folder for TensorBoard (*)</source>
        <translation>供 TensorBoard 使用的新文件夹 (*)</translation>
    </message>
    <message>
        <source>New folder for MLflow (*)</source>
        <translation>供 MLflow 使用的新文件夹 (*)</translation>
    </message>
    <message>
        <source>New folder for Weights &amp; Biases, offline (*)</source>
        <translation>供 Weights &amp; Biases 离线使用的新文件夹 (*)</translation>
    </message>
    <message>
        <source>{count} runs are too many for one zip. Choose {most} at most.</source>
        <translation>{count} 个运行对一个 zip 来说太多。请最多选择 {most} 个。</translation>
    </message>
    <message numerus="yes">
        <source>Pack %n runs</source>
        <translation>
            <numerusform>打包 %n 个运行</numerusform>
        </translation>
    </message>
    <message>
        <source>Save the metrics</source>
        <translation>保存指标</translation>
    </message>
    <message numerus="yes">
        <source>Zip of %n runs</source>
        <translation>
            <numerusform>打包 %n 个运行</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n runs are packed in {path}.</source>
        <translation>
            <numerusform>%n 个运行已打包到 {path}。</numerusform>
        </translation>
    </message>
    <message>
        <source>What it rests on is not in it: {what}.</source>
        <translation>它所依赖的内容不在此文件中：{what}。</translation>
    </message>
    <message>
        <source>The report of “{name}” is in {path}.</source>
        <translation>“{name}”的报告在 {path}。</translation>
    </message>
    <message>
        <source>Report of {name}</source>
        <translation>{name} 的报告</translation>
    </message>
    <message>
        <source>The metrics of “{name}” are in {path}.</source>
        <translation>“{name}”的指标在 {path}。</translation>
    </message>
    <message>
        <source>Metrics of {name}</source>
        <translation>{name} 的指标</translation>
    </message>
    <message>
        <source>Web page (*.html)</source>
        <translation>网页 (*.html)</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF 文件 (*.pdf)</translation>
    </message>
    <message>
        <source>Zip (*.zip)</source>
        <translation>Zip 文件 (*.zip)</translation>
    </message>
    <message>
        <source>Still being made: {what}. The window opens anew when that is done.</source>
        <translation>仍在生成：{what}。完成后窗口会重新打开。</translation>
    </message>
    <message>
        <source>The student is its teacher, weights and all: it has nothing to learn. Choose another student, or other weights.</source>
        <translation>学生就是它的教师，权重也相同：没有可学的内容。请选择其他学生或其他权重。</translation>
    </message>
    <message>
        <source>The student is of its teacher&apos;s architecture (self-distillation). Choose another student unless that is meant.</source>
        <translation>学生与教师架构相同（自蒸馏）。如非本意，请选择其他学生。</translation>
    </message>
</context>
</TS>

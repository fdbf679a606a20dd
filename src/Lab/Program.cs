using System.CommandLine;
using Kilda.Lab.Commands;

var root = new RootCommand("Networks to play with.")
{
    SimCommand.Create(),
    OvsCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
